"""What the frames of a view say of how fresh its numbers are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.gateway.channel import Channel, Now, standing_of
from dashboard.gateway.rows import changed
from dashboard.gateway.screen import ScreenCells
from dashboard.gateway.screens import hall
from projections.row_index import RowIndex
from schemas.boards import Marker
from streams.board_feed import Boards
from streams.city_pack import load_city_pack
from streams.settings import ROOT

ZONE = ZoneInfo("Asia/Shanghai")
TREE = load_city_pack(ROOT / "infra" / "city" / "taizhou").indicators
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOTHING = f"{0:064x}"


def boards_ticked_at(ticked_ms: int) -> Boards:
    boards = Boards(1)
    boards.partitions[0].marker = Marker(
        partition=0, offset=-1, as_of=NOON, ticked_ms=ticked_ms, digest=NOTHING, rows=0, void=0, refused=0, lease=None
    )
    return boards


@pytest.fixture
def channel() -> Channel:
    return Channel("one", "build", ScreenCells(hall(("321202",), TREE)))


def tell(channel: Channel, boards: Boards, ts: int) -> None:
    change = changed(RowIndex(), boards.rows, boards.take_changed(), boards.as_of, ZONE)
    channel.news(change, standing_of(boards, ZONE), {}, Now(ts, 0))


def test_numbers_are_as_old_as_the_tick_they_rest_on(channel: Channel):
    tell(channel, boards_ticked_at(1_000), 4_000)
    frame = channel.heartbeat(Now(6_000, 0))
    assert (frame.ts, frame.fresh) == (6_000, 1_000)


def test_a_broker_whose_clock_is_ahead_makes_no_numbers_fresh(channel: Channel):
    boards = boards_ticked_at(24_000)
    tell(channel, boards, 4_000)
    tell(channel, boards, 19_000)
    frame = channel.heartbeat(Now(19_000, 0))
    assert frame.fresh is not None
    assert frame.ts - frame.fresh == 15_000
