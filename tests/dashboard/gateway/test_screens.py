"""A screen's cells equal a naive recount of the rows, however they came to be what they are."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.gateway.rows import changed
from dashboard.gateway.screen import Screen, ScreenCells
from dashboard.gateway.screens import hall
from projections.row_index import RowIndex
from projections.shard import Shard
from schemas.boards import BOARD, Row, RowKey
from schemas.frames import Cells
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.streams.agents.made_log import city

ZONE = ZoneInfo("Asia/Shanghai")
TREE = load_city_pack(ROOT / "infra" / "city" / "taizhou").indicators
DISTRICTS = ("321202", "321203", "321204", "321281")
NOON = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # 12:30 in the city
RECORDS = list(city(300, seed=3))


def folded(count: int) -> Shard:
    shard = Shard()
    for offset, (key, raw) in enumerate(RECORDS[:count]):
        shard.apply(offset, key, raw, ZONE)
    return shard


class Hall:
    """The hall's view with the rows it follows."""

    def __init__(self) -> None:
        self.screen = ScreenCells(hall(DISTRICTS, TREE))
        self._index = RowIndex()

    def update(self, rows: dict[RowKey, Row], keys: Iterable[RowKey], as_of: datetime | None) -> tuple[Cells, tuple[str, ...]]:
        return self.screen.update(changed(self._index, rows, keys, as_of, ZONE), {})


def seen(rows: dict[RowKey, Row], as_of: datetime | None = NOON) -> dict[str, Any]:
    shown = Hall()
    shown.update(rows, rows, as_of)
    return shown.screen.cells


def recount(rows: dict[RowKey, Row], day: str) -> dict[str, Any]:
    """The same numbers, counted without thought of speed."""
    open_by: Counter[tuple[str, str]] = Counter()
    for key, row in rows.items():
        if key[0] == "open-tickets":
            open_by[key[2], key[1]] += row["open"]
    late = sum(row.get("closed", 0) for key, row in rows.items() if key[0] == "overdue" and key[1] == day)
    hours = {key[2]: row for key, row in rows.items() if key[0] == "flow" and key[1] == day}
    stages = ("reported", "filed", "dispatched", "closed")
    colours = ("green", "yellow", "red", "grey")
    return {
        "total": {"open": sum(open_by.values())} | {c: sum(n for (_, k), n in open_by.items() if k == c) for c in colours},
        "demands": {name: sum(r["open"] for k, r in rows.items() if k[0] == name) for name in ("supervised", "whistling")},
        **{f"district/{d}": {c: open_by[d, c] for c in colours} for d in DISTRICTS},
        "today": {"day": day, **{s: sum(row.get(s, 0) for row in hours.values()) for s in stages}},
        **{f"flow/{hour}": {s: row.get(s, 0) for s in stages} for hour, row in hours.items()},
        "overdue": {"open": sum(n for (_, c), n in open_by.items() if c == "red"), "closed": late},
        "incomplete": {"tickets": sum(1 for key in rows if key[0] == "incomplete")},
        "sources": {key[1]: row["records"] for key, row in rows.items() if key[0] == "sources"},
    }


def test_the_cells_equal_a_naive_recount():
    rows = folded(len(RECORDS)).rows
    cells = seen(rows)
    expected = recount(rows, "2026-11-24")
    assert {key: cells[key] for key in expected} == expected
    assert {key for key in cells if key.startswith("flow/")} == {key for key in expected if key.startswith("flow/")}


def test_cells_that_were_kept_up_equal_cells_that_were_made_anew():
    """Row by row and hour by hour, across midnight, a client that merges the deltas has what a fresh one gets."""
    shown, shard, client = Hall(), Shard(), {}
    as_of = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    for offset, (key, raw) in enumerate(RECORDS):
        shard.apply(offset, key, raw, ZONE)
        if offset % 17 == 0:
            as_of += timedelta(minutes=9)
            cells, gone = shown.update(shard.rows, shard.take_changed(), as_of)
            client = {name: cell for name, cell in (client | cells).items() if name not in gone}
            assert client == seen(shard.rows, as_of)


def test_only_what_changed_is_told():
    shown, rows = Hall(), folded(200).rows
    shown.update(rows, rows, NOON)
    assert shown.update(rows, rows, NOON + timedelta(seconds=30)) == ({}, ())
    assert shown.update(rows, (), NOON + timedelta(hours=1))[0].keys() == {"growth", "growth/now", "vital/leaf/backlog-growth"}


def test_days_and_hours_are_the_citys_own():
    rows: dict[RowKey, Row] = {
        ("flow", "2026-11-24", "23"): {"reported": 5, "closed": 2},
        ("flow", "2026-11-25", "00"): {"reported": 1, "closed": 4},
    }
    cells = seen(rows, datetime(2026, 11, 24, 16, 10, tzinfo=UTC))
    assert cells["today"]["day"] == "2026-11-25"
    assert cells["growth"] == {"hour": "23", "net": 3}
    assert cells["growth/now"] == {"hour": "00", "net": -3}


def test_a_ticket_that_needs_a_decision_is_shown_until_it_needs_none():
    row = dict.fromkeys(BOARD["attention"].values) | {"grid": "321202001001007", "colour": "red"}
    shown, key = Hall(), ("attention", "t-1")
    cells, _ = shown.update({key: row}, [key], NOON)
    assert cells["attention/t-1"]["community"] == "321202001001"
    assert cells["attention/t-1"]["colour"] == "red"
    assert shown.update({}, [key], NOON) == ({}, ("attention/t-1",))


def test_a_log_without_city_time_has_totals_and_no_day():
    cells = seen(folded(50).rows, None)
    assert "total" in cells
    assert "today" not in cells


def test_a_duration_without_samples_is_none_and_rates_are_those_of_seven_days_up_to_today():
    cells = seen({("closures", "2026-11-23"): {"due": 5, "closed": 3, "closed_on_time": 2, "deferred": 1}})
    assert cells["times"]["closure"] == {"count": 0, "median_s": None, "p90_s": None}
    assert [row["day"] for row in cells["rates"]] == [f"2026-11-{day}" for day in range(18, 25)]
    assert cells["rates"][-2:] == [
        {"day": "2026-11-23", "due": 4, "closed": 3, "closed_on_time": 2},
        {"day": "2026-11-24", "due": 0, "closed": 0, "closed_on_time": 0},
    ]


def test_the_ten_most_reported_categories_come_in_order():
    rows: dict[RowKey, Row] = {("categories", "2026-11-24", f"c-{n:02d}"): {"reported": n} for n in range(1, 13)}
    rows["categories", "2026-11-24", "closed-only"] = {"closed": 9}
    top = seen(rows)["top"]
    assert [row["reported"] for row in top] == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]


def test_the_open_tickets_of_the_tiers_add_up_to_the_total():
    rows: dict[RowKey, Row] = {
        ("open-tickets", "green", "321202", "-", "noise"): {"open": 3},
        ("open-tickets", "red", "321202", "urban-management", "noise"): {"open": 2},
        ("open-tickets", "yellow", "321202", "321202001001", "noise"): {"open": 4},
        ("open-tickets", "grey", "321202", "321202", "noise"): {"open": 1},
    }
    cells = seen(rows)
    tiers = {name.removeprefix("tier/"): cell for name, cell in cells.items() if name.startswith("tier/")}
    assert {tier: cell["open"] for tier, cell in tiers.items()} == {
        "city": 3,
        "department": 2,
        "community": 4,
        "district": 1,
        "street": 0,
    }
    for colour in ("open", "green", "yellow", "red", "grey"):
        assert sum(cell[colour] for cell in tiers.values()) == cells["total"][colour]


def test_cells_of_other_sources_stand_beside_those_of_the_boards_while_the_screen_wants_them():
    view, change = ScreenCells(Screen(parts=(), beside=("service/",))), changed(RowIndex(), {}, (), NOON, ZONE)
    assert view.update(change, {"service/clock": 1, "camera/7": 2})[0] == {"service/clock": 1}
    assert view.update(change, {"service/clock": 1}) == ({}, ())
    assert view.update(change, {}) == ({}, ("service/clock",))
