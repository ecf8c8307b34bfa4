"""The vital signs are those of the boards: by naive recount, with published vectors, and never made up."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from projections.indicators.outside import UNCONNECTED
from projections.indicators.tree import VitalSigns, Weighed, mean
from projections.row_index import RowIndex
from projections.shard import Shard
from schemas.boards import Row, RowKey
from schemas.indicator import Expected, Indicator, IndicatorTree, Scale, Theme, Topic, Window
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.streams.agents.made_log import city

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 12, 30, tzinfo=ZONE)
NONE = {"indicators_expired": 0, "indicators_simulated": 0, "simulated": False}
TREE = load_city_pack(ROOT / "infra" / "city" / "taizhou").indicators


def indexed(rows: Mapping[RowKey, Row]) -> RowIndex:
    index = RowIndex()
    for key, row in rows.items():
        index.put(key, row)
    return index


def tree_of(*leaves: Indicator) -> IndicatorTree:
    return IndicatorTree(
        place="3212",
        themes=(Theme(code="a", name="甲", name_en="A", weight=1),),
        topics=(Topic(code="b", name="乙", name_en="B", theme="a", weight=1),),
        indicators=leaves,
    )


def leaf(formula: str, window: Window = Window.DAY, **more: object) -> Indicator:
    return Indicator(code=formula, name="率", name_en="rate", topic="b", unit="%", formula=formula, window=window, **more)  # type: ignore[arg-type]


def cells_of(rows: Mapping[RowKey, Row], *leaves: Indicator, now: datetime = NOON) -> dict[str, dict[str, object]]:
    return dict(VitalSigns(tree_of(*leaves) if leaves else TREE).cells(indexed(rows), now))


def area(day: str, street: str = "321202001", **counts: int) -> dict[RowKey, Row]:
    return {("evaluation", day, "area", street): dict(counts)}


def test_the_published_vector_of_a_month_gives_its_published_rates():
    """Tianmen, December: 972 due, 911 closed, 737 of them on time: 93.72 % and 75.82 %."""
    rows = area("2026-11-24", due=972, due_closed=911, due_closed_late=911 - 737)
    cells = cells_of(rows, leaf("closure-rate", decimals=2), leaf("closure-on-time-rate", decimals=2))
    assert cells["vital/leaf/closure-rate"]["value"] == 93.72
    assert cells["vital/leaf/closure-on-time-rate"]["value"] == 75.82
    assert (cells["vital/leaf/closure-rate"]["numerator"], cells["vital/leaf/closure-rate"]["denominator"]) == (911, 972)


def test_every_indicator_of_a_made_city_equals_a_naive_recount():
    shard = Shard()
    for offset, (key, raw) in enumerate(city(400, seed=7)):
        shard.apply(offset, key, raw, ZONE)
    now = datetime.fromisoformat(max(key[1] for key in shard.rows if key[0] == "evaluation")).replace(hour=20, tzinfo=ZONE)
    days = {(now - timedelta(days=back)).date().isoformat() for back in range(7)}
    week: Counter[str] = Counter()
    for key, row in shard.rows.items():
        if key[0] == "evaluation" and key[2] == "area" and key[1] in days:
            week.update(row)
    cells = cells_of(shard.rows, now=now)
    due = week["due"] - week["deferred"]
    assert due > 0
    assert cells["vital/leaf/closure"]["numerator"] == week["due_closed"]
    assert cells["vital/leaf/closure"]["denominator"] == due
    assert cells["vital/leaf/closure"]["value"] == round(100 * week["due_closed"] / due + 1e-9, 1)
    assert cells["vital/leaf/accurate-dispatch"]["denominator"] == week["dispatched"]
    opened = sum(row["open"] for key, row in shard.rows.items() if key[0] == "open-tickets")
    assert cells["vital/leaf/open"]["value"] == opened
    assert {cell["state"] for name, cell in cells.items() if name.startswith("vital/leaf/")} == {"exact", UNCONNECTED}


def test_an_indicator_from_outside_has_no_number_and_weighs_nothing_until_it_is_connected():
    outside = Indicator(
        code="aqi",
        name="空气",
        name_en="air",
        topic="b",
        unit="",
        source="a station",
        weight=0.9,
        scale=Scale(200, 35),
        readings=Expected(0, 500, 3600),
    )
    rate = leaf("closure-rate", weight=0.1, scale=Scale(0, 100))
    cells = cells_of(area("2026-11-24", due=10, due_closed=5), outside, rate)
    assert cells["vital/leaf/aqi"] == {"state": UNCONNECTED, "value": None, "index": None, "alarm": False}
    assert cells["vital/topic/b"] == {"index": 5.0, "connected": 1, "of": 2, "simulated": False}
    assert cells["vital"] == {"index": 5.0, "connected": 1, "of": 1, "indicators": 2, "indicators_connected": 1} | NONE


def test_a_rate_over_nothing_has_no_value_no_index_and_does_not_alarm():
    cells = cells_of({}, leaf("closure-rate", weight=1, scale=Scale(0, 100), floor=5))
    assert (cells["vital/leaf/closure-rate"]["value"], cells["vital/leaf/closure-rate"]["index"]) == (None, None)
    assert cells["vital/leaf/closure-rate"]["alarm"] is False
    assert cells["vital"]["index"] is None


def test_an_indicator_alarms_under_its_floor_and_not_on_it():
    def alarm(closed: int) -> object:
        rate = leaf("closure-rate", weight=1, scale=Scale(0, 100), floor=5)
        return cells_of(area("2026-11-24", due=100, due_closed=closed), rate)["vital/leaf/closure-rate"]["alarm"]

    assert (alarm(49), alarm(50)) == (True, False)


def test_a_week_is_compared_with_the_week_before_and_the_same_dates_a_year_before_and_with_nothing_where_nothing_was():
    rate = leaf("closure-rate", Window.WEEK)
    rows = area("2026-11-24", due=10, due_closed=9) | area("2026-11-18", due=10, due_closed=6)
    cell = cells_of(rows, rate)["vital/leaf/closure-rate"]
    assert (cell["value"], cell["before"], cell["year_before"]) == (75, None, None)
    rows |= (
        area("2026-11-17", due=10, due_closed=3) | area("2025-11-20", due=4, due_closed=1) | area("2025-11-17", due=9, due_closed=9)
    )
    cell = cells_of(rows, rate)["vital/leaf/closure-rate"]
    assert (cell["value"], cell["before"], cell["year_before"]) == (75, 30, 25)
    assert cell["history"] == [60, None, None, None, None, None, 90]


def test_a_leap_day_is_compared_with_the_day_before_the_first_of_march():
    rows = area("2028-02-29", reported=3) | area("2027-02-28", reported=7)
    cells = cells_of(rows, leaf("reported"), now=datetime(2028, 2, 29, 9, tzinfo=ZONE))
    assert cells["vital/leaf/reported"]["year_before"] == 7


def test_backlog_growth_is_by_the_hours_that_have_begun():
    cells = cells_of(area("2026-11-24", reported=26, closed=13), leaf("backlog-growth"))
    assert cells["vital/leaf/backlog-growth"]["value"] == 1


def test_a_day_that_changes_is_added_up_anew():
    signs, index = VitalSigns(tree_of(leaf("reported"))), indexed(area("2026-11-24", reported=1))
    assert dict(signs.cells(index, NOON))["vital/leaf/reported"]["value"] == 1
    index.put(("evaluation", "2026-11-24", "area", "321203001"), {"reported": 4})
    assert dict(signs.cells(index, NOON))["vital/leaf/reported"]["value"] == 5


@pytest.mark.parametrize(("value", "index"), [(70, 0), (60, 0), (85, 5), (100, 10), (110, 10)])
def test_a_value_becomes_an_index_on_a_line_between_two_ends(value: float, index: float):
    assert Scale(70, 100).index(value) == index
    assert Scale(100, 70).index(170 - value) == index


def test_the_mean_is_of_what_is_connected_by_weight():
    assert mean([Weighed(0.3, 10), Weighed(0.1, 2), Weighed(0.6, None), Weighed(0, 5)]) == (8.0, 2, 3)
    assert mean([]) == (None, 0, 0)


def test_reports_a_head_count_each_collector_once_however_many_days_he_reported():
    def collector(day: str, who: str, **counts: int) -> dict[RowKey, Row]:
        return {("evaluation", day, "collector", who): dict(counts)}

    rows = (
        collector("2026-11-24", "c-1", reported=3)
        | collector("2026-11-23", "c-1", reported=2)
        | collector("2026-11-23", "c-2", reported=2)
        | collector("2026-11-22", "c-3", verified=4)
        | collector("2026-11-01", "c-4", reported=9)
        | area("2026-11-24", reported=50)
    )
    cell = cells_of(rows, leaf("reports-a-head", Window.WEEK, decimals=1))["vital/leaf/reports-a-head"]
    assert (cell["numerator"], cell["denominator"], cell["value"]) == (7, 2, 3.5)


def test_reports_a_head_follow_a_row_that_changes():
    index = indexed({("evaluation", "2026-11-24", "collector", "c-1"): {"reported": 3}})
    signs = VitalSigns(tree_of(leaf("reports-a-head", Window.DAY, decimals=1)))
    assert dict(signs.cells(index, NOON))["vital/leaf/reports-a-head"]["value"] == 3.0
    index.put(("evaluation", "2026-11-24", "collector", "c-2"), {"reported": 1})
    assert dict(signs.cells(index, NOON))["vital/leaf/reports-a-head"]["value"] == 2.0
