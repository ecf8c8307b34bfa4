"""Two things at once: whichever comes first in the log counts, and the other is told why; the glossary has the rules."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.ticket.state import Closed
from schemas.refusal import CommandRefused, Rule
from schemas.stage import Colour
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.merging import MergeTicket
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import AcceptTicket, CloseTicket, DispatchTicket, FileTicket, ReportTicket, TicketClosed
from tests.given import MINUTE, given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
FIRE = ReportTicket(category="fire", place=PLACE)  # 100 minutes
WORKED = (FIRE, FileTicket(), DispatchTicket(department="rescue"))
DUE_AT = NOON + 100 * MINUTE
RED = ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=DUE_AT)


def test_of_two_officers_who_act_at_once_one_wins_and_the_other_is_told_which_version_is_current():
    seen = 2  # by both: reported and filed
    made = given(FIRE, FileTicket())
    assert not isinstance(made.when(DispatchTicket(department="rescue"), expected_version=seen).body, CommandRefused)
    made.also(DispatchTicket(department="rescue")).when(
        DispatchTicket(department="roads"), expected_version=seen, actor="b"
    ).then_refused(Rule.STALE_VERSION, expected="2", current="3")


@pytest.mark.parametrize("time_first", [True, False])
def test_a_closure_at_the_due_moment_is_on_time_whether_time_or_the_officer_comes_first(time_first: bool):
    made = given(*WORKED)
    if time_first:
        made = made.also(RED, at=DUE_AT)
    made = made.also(CloseTicket(), at=DUE_AT)
    closed = made.ticket.situation
    assert isinstance(closed, Closed)
    assert closed.on_time
    made.when(replace(RED, limit_sequence=1), at=DUE_AT).then_refused(Rule.TICKET_CLOSED, closed_at=DUE_AT.isoformat())


def test_a_closure_a_moment_later_is_late():
    event = given(*WORKED).when(CloseTicket(), at=DUE_AT + timedelta(milliseconds=1)).body
    assert isinstance(event, TicketClosed)
    assert not event.on_time


def test_a_clock_that_jumps_ahead_asks_for_everything_on_the_way_once_and_marks_what_is_late():
    jumped = given(*WORKED).also(RED, at=DUE_AT + 300 * MINUTE)
    assert jumped.records[-1].body.late  # type: ignore[union-attr]
    jumped.when(RED, at=DUE_AT + 301 * MINUTE).then_refused(Rule.COLOUR_ALREADY_SHOWN, colour="red")


def test_a_command_of_time_that_was_early_comes_to_nothing_and_its_deadline_stays():
    given(*WORKED).when(RED, at=DUE_AT - MINUTE).then_refused(Rule.DEADLINE_AHEAD, deadline=DUE_AT.isoformat())
    given(*WORKED).when(EscalateTicket(level=3, limit_sequence=1, deadline_at=DUE_AT), at=DUE_AT).then_refused(
        Rule.NOT_THE_NEXT_LEVEL
    )


def test_a_ticket_that_is_merged_while_it_is_closed_is_one_or_the_other():
    given(*WORKED, CloseTicket()).when(MergeTicket(master="m")).then_refused(Rule.TICKET_CLOSED)
    given(*WORKED, MergeTicket(master="m")).when(CloseTicket()).then_refused(Rule.TICKET_MERGED, master="m")


def test_a_department_that_no_longer_exists_gets_nothing_more_and_what_it_holds_can_be_sent_back():
    poorer = replace(POLICY, version="p2", departments=("housing",))
    held = given(*WORKED)
    assert not isinstance(held.when(AcceptTicket(), policy=poorer).body, CommandRefused)
    back = held.also(ReturnTicket(opinion=WHY), policy=poorer)
    back.when(DispatchTicket(department="rescue"), policy=poorer).then_refused(Rule.DEPARTMENT_UNKNOWN, policy="p2")
    assert not isinstance(back.when(DispatchTicket(department="housing"), policy=poorer).body, CommandRefused)


def test_a_policy_that_comes_in_the_middle_of_a_stage_leaves_the_ticket_to_the_one_it_was_filed_under():
    stricter = replace(POLICY, version="p2", procedures=tuple(replace(one, separate_duties=True) for one in POLICY.procedures))
    made = given(*WORKED)
    assert not isinstance(made.when(CloseTicket(), policy=stricter).body, CommandRefused)
