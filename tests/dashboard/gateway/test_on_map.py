"""What the map says of places comes from readings of those places, and is true until they expire."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from dashboard.gateway.parts.on_map import on_map
from dashboard.gateway.rows import CityTime
from projections.row_index import RowIndex
from projections.shard import Shard
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.projections.read import read, told
from tests.schemas.lives import READING

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
NOW = READING.observed_at.astimezone(ZoneInfo("Asia/Shanghai"))


def on_duty(place: str, value: float) -> tuple[str, bytes]:
    return told(replace(READING, id=f"duty-{place}", indicator="on-duty", place=place, value=value, unit="人", ttl_s=3600))


def cells(shard: Shard, at: datetime) -> dict[str, Any]:
    index = RowIndex()
    for key, row in shard.rows.items():
        index.put(key, row)
    return dict(on_map(PACK.indicators, ("321202", "321203")).cells(index, CityTime(at)))


def test_a_place_is_told_of_once_it_has_a_reading_of_its_own():
    shard = read(Shard(), on_duty("3212", 40), on_duty("321202", 12))
    told_of = cells(shard, NOW)
    assert {name: cell["value"] for name, cell in told_of.items()} == {"on-map/3212/on-duty": 40, "on-map/321202/on-duty": 12}
    assert {cell["state"] for cell in told_of.values()} == {"fresh"}


def test_past_its_time_to_live_it_says_so():
    shard = read(Shard(), on_duty("321202", 12))
    assert {cell["state"] for cell in cells(shard, NOW + timedelta(hours=2)).values()} == {"expired"}
