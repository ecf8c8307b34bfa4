"""Deadlines: all that is due, in order, once, and only while it holds; rebuilt from tickets they are the same."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from projections.deadlines import Deadline, Deadlines, deadlines_of
from projections.ticket.state import Open
from projections.tickets import Tickets
from schemas.calendar import Clock
from schemas.codec import Unreadable, decode_outcome
from schemas.due import RANK, Due
from schemas.limit import LimitChanged
from schemas.stage import Colour, Stage
from schemas.ticket.stages import TicketFiled
from tests.projections.histories import History, histories
from tests.projections.told import Told, closed, outcome, reported, turned
from tests.small_city import NOON, TURN

MINUTE = timedelta(minutes=1)
FAR = NOON + timedelta(days=4000)
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")


def noted(*story: Told) -> tuple[Tickets, Deadlines]:
    """What an incremental fold of the story leaves."""
    tickets, deadlines = Tickets(), Deadlines()
    for minutes, ticket, body in story:
        step = tickets.apply(outcome(tickets[ticket].sequence + 1, body, minutes, ticket))
        assert step is not None
        deadlines.note(step)
    return tickets, deadlines


def due(tickets: Tickets, deadlines: Deadlines, minutes: float) -> list[tuple[str, str, float]]:
    taken = deadlines.take_due(tickets, NOON + minutes * MINUTE)
    return [(one.ticket, one.due.value, (one.at - NOON) / MINUTE) for one in taken]


def test_a_deadline_is_due_at_its_moment_and_not_before():
    tickets, deadlines = noted((0, "a", reported()))
    assert due(tickets, deadlines, 79.99) == []
    assert due(tickets, deadlines, 80) == [("a", "yellow", 80)]


def test_what_was_taken_is_not_taken_again():
    tickets, deadlines = noted((0, "a", reported()))
    assert due(tickets, deadlines, 80) != []
    assert due(tickets, deadlines, 80) == []
    assert due(tickets, deadlines, 100) == [("a", "red", 100)]


def test_all_that_is_due_comes_in_order_of_time_then_ticket_then_colour():
    tickets, deadlines = noted(
        (0, "c", reported()), (0, "b", reported(limit=125)), (0, "a", reported()), (0, "d", reported(limit=10))
    )
    assert due(tickets, deadlines, 100) == [
        ("d", "yellow", 8),
        ("d", "red", 10),
        ("a", "yellow", 80),
        ("c", "yellow", 80),
        ("a", "red", 100),
        ("b", "yellow", 100),
        ("c", "red", 100),
    ]


def test_a_stage_moves_no_deadline_and_doubles_none():
    tickets, deadlines = noted((0, "a", reported()), (1, "a", FILED))
    assert due(tickets, deadlines, 100) == [("a", "yellow", 80), ("a", "red", 100)]


def test_a_yellow_ticket_has_red_in_store_and_a_red_one_nothing():
    tickets, deadlines = noted((0, "a", reported()), (80, "a", turned(Colour.YELLOW)))
    assert deadlines.next_due(tickets) == NOON + 100 * MINUTE
    tickets, deadlines = noted((0, "a", reported()), (100, "a", turned(Colour.RED)))
    assert deadlines.next_due(tickets) is None
    assert due(tickets, deadlines, 10**6) == []


def test_a_closed_ticket_has_no_deadline():
    tickets, deadlines = noted((0, "a", reported()), (0, "b", reported(limit=200)), (1, "a", closed()))
    assert deadlines.next_due(tickets) == NOON + 160 * MINUTE
    assert due(tickets, deadlines, 10**6) == [("b", "yellow", 160), ("b", "red", 200)]


@pytest.mark.parametrize("limit", [0, -60])
def test_what_was_due_before_its_report_turns_red_at_once_and_never_yellow(limit: int):
    late = reported(limit=limit)
    tickets, deadlines = noted((0, "a", replace(late, yellow_at=late.due_at)))
    assert due(tickets, deadlines, 0) == [("a", "red", limit)]


def test_a_deadline_of_a_replaced_limit_is_passed_over():
    tickets, deadlines = noted((0, "a", reported()))
    case = tickets["a"].situation
    assert isinstance(case, Open)
    later = replace(case.limit, sequence=2, yellow_at=NOON + 300 * MINUTE, due_at=NOON + 400 * MINUTE)
    tickets.by_id["a"] = replace(tickets["a"], situation=replace(case, limit=later))
    assert due(tickets, deadlines, 100) == []
    assert due(tickets, Deadlines.of(tickets), 400) == [("a", "yellow", 300), ("a", "red", 400)]


def test_a_limit_that_is_set_anew_is_noted_with_its_own_sequence():
    tickets, deadlines = noted((0, "a", reported()))
    step = tickets.apply(outcome(2, FILED, 1, "a"))
    assert step is not None
    case = step.after.situation
    assert isinstance(case, Open)
    moved = replace(step.after, situation=replace(case, limit=replace(case.limit, sequence=2)))
    tickets.by_id["a"] = moved
    deadlines.note(replace(step, after=moved))
    taken = deadlines.take_due(tickets, FAR)
    assert [(one.set_by, one.due) for one in taken] == [(2, Due.YELLOW), (2, Due.RED)]


def test_a_deadline_knows_its_colour_and_the_policy_it_rests_on():
    tickets, _ = noted((0, "a", reported()))
    yellow, red = deadlines_of("a", tickets["a"])
    assert (yellow.due, red.due) == (Due.YELLOW, Due.RED)
    assert yellow == Deadline(NOON + 80 * MINUTE, "a", RANK[Due.YELLOW], 1, "p1")


@given(histories())
@settings(max_examples=60, deadline=None)
def test_deadlines_noted_record_by_record_are_those_rebuilt_from_the_tickets(history: History):
    tickets, deadlines = Tickets(), Deadlines()
    for key, raw in history:
        try:
            step = tickets.apply(decode_outcome(raw, key))
        except Unreadable:
            continue
        if step is not None:
            deadlines.note(step)
        assert deadlines.next_due(tickets) == Deadlines.of(tickets).next_due(tickets)
    taken = deadlines.take_due(tickets, FAR)
    assert taken == Deadlines.of(tickets).take_due(tickets, FAR)
    assert list(taken) == sorted(taken)
    assert set(taken) == {deadline for name, ticket in tickets.by_id.items() for deadline in deadlines_of(name, ticket)}


def test_a_standard_replaces_the_deadlines_that_the_report_set():
    limit = LimitChanged(
        clock=Clock.NATURAL_DAYS,
        yellow_at=NOON + timedelta(minutes=800),
        due_at=NOON + timedelta(minutes=1000),
        previous_colour=Colour.GREEN,
        colour=Colour.GREEN,
    )
    filed = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1", standard="noisy", limit=limit)
    tickets, deadlines = noted((0, "t", reported()), (1, "t", filed))
    assert due(tickets, deadlines, 799) == []
    assert due(tickets, deadlines, 1000) == [("t", "yellow", 800), ("t", "red", 1000)]
