"""Each board, from records told by hand; noon is 20:00 in the city, so its next day begins at minute 240."""

from datetime import timedelta

import pytest

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.shard import Shard
from schemas.calendar import Clock
from schemas.limit import LimitChanged
from schemas.place import Place
from schemas.refusal import CommandRefused, Rule
from schemas.stage import Colour, Stage
from schemas.ticket.stages import TicketFiled
from tests.projections.told import MIDNIGHT, board, closed, dispatched, reported, shard_of, turned
from tests.small_city import NOON, PLACE, TURN

FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")
ELSEWHERE = Place("321281001002001", 119.8, 32.9)
REFUSED = CommandRefused(command="FileTicket", rule=Rule.STAGE_ALREADY_PASSED, facts={})
TODAY, TOMORROW = "2026-01-01", "2026-01-02"


def open_rows(shard: Shard) -> dict[tuple[str, ...], int]:
    return {key: row["open"] for key, row in board(shard, "open-tickets").items()}


def test_open_tickets_stand_by_colour_district_department_and_category():
    shard = shard_of(
        (0, "a", reported()),
        (0, "b", reported()),
        (0, "c", reported(department="housing", category="heating")),
        (0, "d", reported(place=ELSEWHERE)),
    )
    assert open_rows(shard) == {
        ("green", "321202", NO_DEPARTMENT, "fire"): 2,
        ("green", "321202", "housing", "heating"): 1,
        ("green", "321281", NO_DEPARTMENT, "fire"): 1,
    }


def test_an_open_ticket_moves_with_its_department():
    shard = shard_of((0, "a", reported()), (1, "a", FILED), (2, "a", dispatched("rescue")))
    assert open_rows(shard) == {("green", "321202", "rescue", "fire"): 1}


def test_an_open_ticket_moves_with_its_colour_and_leaves_at_its_end():
    shard = shard_of((0, "a", reported()), (80, "a", turned(Colour.YELLOW)))
    assert open_rows(shard) == {("yellow", "321202", NO_DEPARTMENT, "fire"): 1}
    shard = shard_of((0, "a", reported()), (80, "a", turned(Colour.YELLOW)), (99, "a", closed()))
    assert open_rows(shard) == {}


def test_the_flow_counts_by_the_citys_day_and_hour():
    shard = shard_of(
        (MIDNIGHT - 60, "a", reported()),
        (MIDNIGHT - 1 / 60, "a", FILED),
        (MIDNIGHT, "a", dispatched("rescue")),
        (MIDNIGHT + 59.9, "a", closed()),
        (MIDNIGHT + 60, "b", reported()),
    )
    assert board(shard, "flow") == {
        (TODAY, "23"): {"reported": 1, "filed": 1},
        (TOMORROW, "00"): {"dispatched": 1, "closed": 1},
        (TOMORROW, "01"): {"reported": 1},
    }


def test_categories_count_reports_and_closures_of_a_day():
    shard = shard_of((0, "a", reported()), (0, "b", reported(category="heating")), (0, "c", reported()), (MIDNIGHT, "a", closed()))
    assert board(shard, "categories") == {
        (TODAY, "fire"): {"reported": 2},
        (TODAY, "heating"): {"reported": 1},
        (TOMORROW, "fire"): {"closed": 1},
    }


def test_overdue_counts_what_turned_red_and_what_closed_late_under_who_held_it():
    shard = shard_of(
        (0, "a", reported()),
        (80, "a", turned(Colour.YELLOW)),
        (100, "a", turned(Colour.RED, Colour.YELLOW)),
        (101, "a", FILED),
        (102, "a", dispatched("rescue")),
        (MIDNIGHT, "a", closed(on_time=False)),
        (0, "b", reported()),
        (50, "b", closed()),
    )
    assert board(shard, "overdue") == {
        (TODAY, "321202", NO_DEPARTMENT): {"turned": 1},
        (TOMORROW, "321202", "rescue"): {"closed": 1},
    }


def test_a_closure_is_booked_on_the_day_its_ticket_was_due_not_the_day_it_came():
    shard = shard_of(
        (0, "early", reported(0, MIDNIGHT + 10)),  # due tomorrow, closed today
        (1, "early", closed()),
        (0, "late", reported(0, 100)),  # due today, closed tomorrow
        (MIDNIGHT + 1, "late", closed(on_time=False)),
        (0, "open", reported(0, 100)),
    )
    assert board(shard, "closures") == {
        (TOMORROW,): {"due": 1, "closed": 1, "closed_on_time": 1},
        (TODAY,): {"due": 2, "closed": 1},
    }


def test_the_day_of_a_due_moment_at_midnight_is_the_one_that_begins():
    assert set(board(shard_of((0, "a", reported(0, MIDNIGHT))), "closures")) == {(TOMORROW,)}
    assert set(board(shard_of((0, "a", reported(0, MIDNIGHT - 1))), "closures")) == {(TODAY,)}


def test_durations_count_from_the_report_on_the_day_of_the_dispatch_and_of_the_closure():
    shard = shard_of(
        (0, "a", reported()), (0, "a", FILED), (0.5, "a", dispatched("rescue")), (MIDNIGHT, "a", closed(on_time=False))
    )
    assert board(shard, "durations") == {
        (TODAY, "dispatch", "30"): {"count": 1, "seconds": 30},
        (TOMORROW, "closure", "14400"): {"count": 1, "seconds": 14400},
    }


def test_only_the_first_dispatch_of_a_ticket_is_a_sample():
    shard = shard_of((0, "a", reported()), (1, "a", dispatched("rescue")), (9, "a", dispatched("housing", Stage.DISPATCH)))
    assert len(board(shard, "durations")) == 1


def test_a_ticket_closed_in_the_second_of_its_report_is_a_sample_of_no_seconds():
    assert board(shard_of((0, "a", reported()), (0, "a", closed())), "durations") == {(TODAY, "closure", "0"): {"count": 1}}


def test_each_source_says_how_many_events_it_brought_and_refusals_count_nowhere():
    shard = shard_of((0, "a", reported()), (1, "a", REFUSED), (2, "a", FILED))
    assert board(shard, "sources") == {("demonstration/nyc",): {"records": 2}}
    assert shard.refused == 1


def test_a_green_ticket_asks_for_no_attention():
    assert board(shard_of((0, "a", reported()), (1, "a", FILED)), "attention") == {}


def test_a_yellow_ticket_asks_for_attention_with_all_that_a_decision_needs():
    shard = shard_of((0, "a", reported()), (80, "a", turned(Colour.YELLOW)))
    assert board(shard, "attention") == {
        ("a",): {
            "category": "fire",
            "grid": PLACE.grid,
            "lon_deg": PLACE.lon_deg,
            "lat_deg": PLACE.lat_deg,
            "department": None,
            "owner": None,
            "hazard": None,
            "stage": "report",
            "colour": "yellow",
            "due_at": "2026-01-01T13:40:00+00:00",
            "since": "2026-01-01T13:20:00+00:00",
            "level": 0,
            "told": None,
            "rose_at": None,
            "reported_at": "2026-01-01T12:00:00+00:00",
        }
    }


def test_a_row_of_attention_follows_its_ticket():
    shard = shard_of(
        (0, "a", reported()),
        (80, "a", turned(Colour.YELLOW)),
        (81, "a", FILED),
        (82, "a", dispatched("rescue")),
        (100, "a", turned(Colour.RED, Colour.YELLOW)),
    )
    row = board(shard, "attention")[("a",)]
    assert (row["stage"], row["department"], row["colour"]) == ("dispatch", "rescue", "red")
    assert row["since"] == "2026-01-01T13:40:00+00:00"


def test_a_closed_ticket_asks_for_no_attention_any_more():
    assert board(shard_of((0, "a", reported()), (80, "a", turned(Colour.YELLOW)), (90, "a", closed())), "attention") == {}


@pytest.mark.parametrize("minutes", [0, 1, 240])
def test_a_refusal_changes_no_board(minutes: int):
    story = ((0, "a", reported()), (1, "a", FILED))
    assert shard_of(*story, (minutes, "a", REFUSED)).rows == shard_of(*story).rows


def filed_by_standard(due: float, before: Colour, after: Colour) -> TicketFiled:
    """Filed by a standard whose limit ends so many minutes after noon."""
    limit = LimitChanged(
        clock=Clock.NATURAL_DAYS,
        yellow_at=NOON + timedelta(minutes=due * 0.8),
        due_at=NOON + timedelta(minutes=due),
        previous_colour=before,
        colour=after,
    )
    return TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1", standard="noisy", limit=limit)


def test_a_standard_that_moves_the_due_moment_moves_the_ticket_to_that_day():
    told = [(0, "a", reported()), (1, "a", filed_by_standard(MIDNIGHT + 60, Colour.GREEN, Colour.GREEN))]
    assert board(shard_of(*told), "closures") == {(TOMORROW,): {"due": 1}}
    ended = shard_of(*told, (MIDNIGHT + 30, "a", closed()))
    assert board(ended, "closures") == {(TOMORROW,): {"due": 1, "closed": 1, "closed_on_time": 1}}


def test_a_standard_that_moves_it_within_the_day_moves_nothing():
    shard = shard_of((0, "a", reported()), (1, "a", filed_by_standard(200, Colour.GREEN, Colour.GREEN)))
    assert board(shard, "closures") == {(TODAY,): {"due": 1}}


def test_a_warning_that_a_standard_takes_back_leaves_the_wall():
    told = [(0, "a", reported()), (80, "a", turned(Colour.YELLOW))]
    assert set(board(shard_of(*told), "attention")) == {("a",)}
    shard = shard_of(*told, (81, "a", filed_by_standard(MIDNIGHT, Colour.YELLOW, Colour.GREEN)))
    assert open_rows(shard) == {("green", "321202", NO_DEPARTMENT, "fire"): 1}
    assert board(shard, "attention") == {}
