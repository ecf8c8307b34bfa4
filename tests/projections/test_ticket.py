"""A ticket's state: rule R says which records count, and what counts must fit the situation it meets."""

from datetime import timedelta

import pytest

from projections.ticket import UNKNOWN, Illegal, Ticket, evolve
from projections.ticket.state import NOBODY, Closed, Open, Unreported
from projections.tickets import Tickets
from schemas.refusal import CommandRefused, Rule
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.stages import TicketAccepted, TicketArrived, TicketFiled, TicketFinished, TicketVerified
from tests.projections.told import closed, dispatched, outcome, reported, turned
from tests.small_city import NOON, PLACE, TURN

REFUSED = CommandRefused(command="FileTicket", rule=Rule.STAGE_ALREADY_PASSED, facts={})
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")
LATER: tuple[TicketOutcome, ...] = (
    FILED,
    dispatched("rescue"),
    TicketAccepted(previous=Stage.DISPATCH, turn=TURN),
    TicketArrived(previous=Stage.ACCEPT, turn=TURN),
    TicketFinished(previous=Stage.ARRIVE, turn=TURN),
    TicketVerified(previous=Stage.FINISH, turn=TURN),
    turned(Colour.YELLOW),
    closed(),
)


def ticket(*bodies: TicketOutcome) -> Ticket:
    made = UNKNOWN
    for sequence, body in enumerate(bodies, 1):
        made = evolve(made, outcome(sequence, body, minutes=sequence))
    return made


def open_case(*bodies: TicketOutcome) -> Open:
    situation = ticket(*bodies).situation
    assert isinstance(situation, Open)
    return situation


@pytest.mark.parametrize("sequence", [0, 1, 3, 17])
def test_a_record_that_is_not_the_next_of_its_ticket_is_void(sequence: int):
    tickets = Tickets()
    tickets.apply(outcome(1, reported()))
    before = tickets["t"]
    assert tickets.apply(outcome(sequence, FILED, cause="new")) is None
    assert (tickets["t"], tickets.void) == (before, 1)


def test_a_record_whose_command_has_its_outcome_is_void_though_it_is_the_next():
    tickets = Tickets()
    tickets.apply(outcome(1, reported(), cause="c1"))
    assert tickets.apply(outcome(2, FILED, cause="c1")) is None
    assert tickets.void == 1
    assert tickets.apply(outcome(2, FILED, cause="c2")) is not None


def test_a_refusal_answers_its_command_too():
    tickets = Tickets()
    tickets.apply(outcome(1, REFUSED, cause="c1"))
    assert tickets.apply(outcome(2, reported(), cause="c1")) is None


def test_every_command_that_had_its_outcome_stays_known_and_no_other_is():
    made = ticket(reported(), *[REFUSED] * 300)
    assert all(made.has_answered(f"c-t-{sequence}") for sequence in range(1, 302))
    assert not any(made.has_answered(name) for name in ("c-t-0", "c-t-302", "", "c-t-1c-t-2"))


def test_the_end_of_one_digest_and_the_beginning_of_the_next_are_no_command():
    digest = ticket(reported()).causes
    assert not Ticket(causes=b"-" + digest + b"-" * (len(digest) - 1)).has_answered("c-t-1")
    assert Ticket(causes=b"-" + digest + b"-" * (len(digest) - 1) + digest).has_answered("c-t-1")


def test_rule_r_holds_for_each_ticket_alone():
    tickets = Tickets()
    for name in "tu":
        assert tickets.apply(outcome(1, reported(), ticket=name, cause="the same")) is not None
    assert tickets.void == 0


def test_a_step_says_what_was_before_and_after():
    tickets = Tickets()
    step = tickets.apply(outcome(1, reported()))
    assert step is not None
    assert (step.before, step.after, step.outcome) == (UNKNOWN, tickets["t"], outcome(1, reported()))


def test_a_report_opens_a_green_ticket_with_its_limit():
    case = open_case(reported(department="rescue"))
    assert (case.category, case.procedure, case.place, case.department) == ("fire", "short", PLACE, "rescue")
    assert (case.stage, case.colour, case.colour_since) == (Stage.REPORT, Colour.GREEN, None)
    assert case.reported_at == NOON + timedelta(minutes=1)
    assert (case.limit.sequence, case.policy) == (1, "p1")
    assert (case.limit.yellow_at, case.limit.due_at) == (NOON + timedelta(minutes=80), NOON + timedelta(minutes=100))


def test_a_refusal_moves_the_sequence_and_nothing_else():
    refused = ticket(reported(), REFUSED)
    assert (refused.sequence, refused.version) == (2, 1)
    assert refused.situation == ticket(reported()).situation


def test_each_stage_is_reached_and_keeps_the_rest():
    case = open_case(reported(), *LATER[:6])
    assert (case.stage, case.department, case.colour) == (Stage.VERIFY, "rescue", Colour.GREEN)
    assert case.limit == open_case(reported()).limit


def test_a_colour_stays_with_its_moment_through_later_stages():
    case = open_case(reported(), turned(Colour.YELLOW), FILED, dispatched("rescue"))
    assert (case.colour, case.colour_since) == (Colour.YELLOW, NOON + timedelta(minutes=2))


@pytest.mark.parametrize("on_time", [True, False])
def test_a_closure_ends_it_on_time_or_not(on_time: bool):
    ended = ticket(reported(), closed(on_time)).situation
    assert isinstance(ended, Closed)
    assert (ended.closed_at, ended.on_time) == (NOON + timedelta(minutes=2), on_time)
    assert ended.case.turn.holder == NOBODY


@pytest.mark.parametrize("body", LATER, ids=lambda body: type(body).__name__)
def test_what_cannot_come_before_a_report_or_after_the_end_is_illegal(body: TicketOutcome):
    with pytest.raises(Illegal, match=f"record 1: {type(body).__name__} meets Unreported"):
        ticket(body)
    with pytest.raises(Illegal, match=f"record 3: {type(body).__name__} meets Closed"):
        ticket(reported(), closed(), body)


@pytest.mark.parametrize("past", [(), (closed(),)])
def test_a_second_report_is_illegal(past: tuple[TicketOutcome, ...]):
    with pytest.raises(Illegal, match="TicketReported meets"):
        ticket(reported(), *past, reported())


def test_an_illegal_record_leaves_the_ticket_as_it_was():
    tickets = Tickets()
    with pytest.raises(Illegal):
        tickets.apply(outcome(1, FILED))
    assert tickets["t"] == UNKNOWN
    assert isinstance(tickets["t"].situation, Unreported)
