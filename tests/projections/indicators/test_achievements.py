"""The showcase counts whole days alone, adds them up anew when one of them changes, and ranks by exact shares."""

from collections import Counter
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from projections.indicators.achievements import BOARDS, DAYS_DRAWN_MAX, DAYS_MAX, Achievements, binned
from projections.row_index import RowIndex
from projections.shard import Shard
from schemas.boards import Row, RowKey
from tests.projections.indicators.asked import AskedIndex
from tests.streams.agents.made_log import city

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 26)
DISTRICTS = ("321202", "321203", "321204")


def indexed(rows: dict[RowKey, Row]) -> RowIndex:
    index = RowIndex()
    for key, row in rows.items():
        index.put(key, row)
    return index


def hash_of(key: RowKey) -> bytes:
    """An order that is no order of the keys, and the same in every run."""
    return sha256("/".join(key).encode()).digest()


def cells(rows: dict[RowKey, Row], today: date = TODAY) -> dict[str, Any]:
    return dict(Achievements(DISTRICTS).cells(indexed(rows), today))


def test_the_day_that_runs_is_not_counted():
    rows: dict[RowKey, Row] = {
        ("evaluation", "2026-11-25", "area", "321202001"): {"closed": 4, "due": 5, "due_closed": 4, "due_closed_late": 1},
        ("evaluation", "2026-11-26", "area", "321202001"): {"closed": 9},
    }
    found = cells(rows)
    assert found["period"] == {"first": "2026-11-25", "last": "2026-11-25", "days": 1}
    assert found["achieved"]["closed"] == 4
    assert found["trend/321202"] == [{"due": 5, "on_time": 3}]


def test_a_log_without_a_whole_day_shows_nothing_made_up():
    found = cells({})
    assert found["period"] == {"first": None, "last": None, "days": 0}
    assert set(found["achieved"].values()) == {0}
    assert (found["trend/321202"], found["ranking"], found["solved"]) == ([], [], [])


def test_departments_are_ranked_by_their_share_and_what_is_no_department_is_not_ranked():
    rows: dict[RowKey, Row] = {
        ("evaluation", "2026-11-25", "department", name): {"handled": handled, "handled_late": late, "reworks": 1}
        for name, handled, late in (("a", 10, 1), ("b", 100, 10), ("c", 5, 0), ("-", 3, 0), ("321202001", 7, 0), ("d", 0, 0))
    }
    assert [(row["department"], row["on_time"], row["handled"]) for row in cells(rows)["ranking"]] == [
        ("c", 5, 5),
        ("b", 90, 100),
        ("a", 9, 10),
    ]


def test_the_two_scores_of_a_department_are_sums_over_the_districts():
    rows: dict[RowKey, Row] = {
        ("evaluation", "2026-11-25", "area", "321202001"): {"closed": 1},
        ("evaluations", "2026-11-25", "321202", "a"): {"party": 1, "party_score": 5, "resident": 2, "resident_score": 7},
        ("evaluations", "2026-11-25", "321203", "a"): {"party": 1, "party_score": 3, "resident": 1, "resident_score": 4},
        ("evaluations", "2026-11-25", "321203", "b"): {"party": 1, "party_score": 3},
    }
    found = cells(rows)
    assert found["double/a"] == {"party": 2, "party_score": 8, "resident": 3, "resident_score": 11}
    assert "double/b" not in found


def test_many_days_are_drawn_in_runs_of_seven_that_end_with_the_last():
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(DAYS_DRAWN_MAX + 2)]
    runs = binned(days)
    assert [day for run in runs for day in run] == days
    assert {len(run) for run in runs[1:]} == {7}
    assert runs[-1][-1] == days[-1]
    assert binned(days[:3]) == [[day] for day in days[:3]]


def test_the_cells_are_made_anew_when_a_day_that_is_over_changes_and_kept_otherwise():
    known, index = Achievements(DISTRICTS), RowIndex()
    index.put(("evaluation", "2026-11-25", "area", "321202001"), {"closed": 1})
    first = known.cells(index, TODAY)
    index.put(("evaluation", "2026-11-26", "area", "321202001"), {"closed": 7})
    assert known.cells(index, TODAY) is first
    index.put(("evaluation", "2026-11-25", "area", "321202001"), {"closed": 2})
    assert dict(known.cells(index, TODAY))["achieved"]["closed"] == 2


def test_a_day_that_changes_late_is_the_only_one_that_is_looked_at_again():
    known, index = Achievements(DISTRICTS), AskedIndex()
    for back in range(1, 300):
        day = (TODAY - timedelta(days=back)).isoformat()
        index.put(("evaluation", day, "department", "a"), {"handled": 2, "handled_late": 1})
        index.put(("evaluations", day, "321202", "a"), {"party": 1, "party_score": 4, "resident": 1, "resident_score": 5})
    known.cells(index, TODAY)
    index.asked.clear()
    index.put(("evaluations", "2026-11-20", "321202", "a"), {"party": 1, "party_score": 3, "resident": 1, "resident_score": 5})
    assert dict(known.cells(index, TODAY))["double/a"]["party_score"] == 299 * 4 - 1
    assert {asked[1] for asked in index.asked} == {"2026-11-20"}


def test_what_was_added_up_day_by_day_equals_what_is_added_up_at_once():
    """While rows come in any order, change and go, and a new day begins again and again."""
    shard = Shard()
    for offset, (key, raw) in enumerate(city(400, seed=5)):
        shard.apply(offset, key, raw, ZONE)
    rows = {key: row for key, row in shard.rows.items() if key[0] in BOARDS}
    last = date.fromisoformat(max(key[1] for key in rows))
    known, index = Achievements(DISTRICTS), RowIndex()
    for number, (key, row) in enumerate(sorted(rows.items(), key=lambda one: hash_of(one[0]))):
        index.put(key, row if number % 3 else {name: amount + 1 for name, amount in row.items()})
        if number % 7 == 0:
            index.put(key, None)
        if number % 50 == 0:
            known.cells(index, last + timedelta(days=1 - number // 50 % 3))
    for today in (last, last + timedelta(days=1), last + timedelta(days=DAYS_MAX)):
        assert known.cells(index, today) == Achievements(DISTRICTS).cells(index, today)
    for key, row in rows.items():
        index.put(key, row)
    assert dict(known.cells(index, last + timedelta(days=1))) == cells(rows, last + timedelta(days=1))


def test_a_day_of_which_nothing_counts_any_more_is_no_day_of_the_period():
    """A gateway that has seen it counts as one that was started now."""
    known, index = Achievements(DISTRICTS), RowIndex()
    for day in ("2026-11-24", "2026-11-25"):
        index.put(("evaluation", day, "area", "321202001"), {"due": 1})
    assert dict(known.cells(index, TODAY))["period"]["days"] == 2
    index.put(("evaluation", "2026-11-24", "area", "321202001"), None)
    assert dict(known.cells(index, TODAY))["period"] == {"first": "2026-11-25", "last": "2026-11-25", "days": 1}


def test_a_made_city_equals_a_naive_recount():
    shard = Shard()
    for offset, (key, raw) in enumerate(city(400, seed=5)):
        shard.apply(offset, key, raw, ZONE)
    last = max(key[1] for key in shard.rows if key[0] == "evaluation")
    today = datetime.fromisoformat(last).date() + timedelta(days=1)
    found = cells(shard.rows, today)
    sums: Counter[str] = Counter()
    for key, row in shard.rows.items():
        if key[0] == "evaluation" and key[2] == "area":
            sums.update(row)
    assert sums["closed"] > 0
    assert (found["achieved"]["closed"], found["achieved"]["handled"]) == (sums["closed"], sums["handled"])
    by_tier = sum(row.get("closed", 0) for key, row in shard.rows.items() if key[0] == "tiers")
    assert found["achieved"]["closed_by_tier"] == by_tier
    points = [point for name, line in found.items() if name.startswith("trend/") for point in line]
    assert sum(point["due"] for point in points) == sums["due"] - sums["deferred"]
