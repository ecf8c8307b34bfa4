"""Ends outside of the procedure: void what should not have been a ticket, or force a closure; two persons, and a reason, each."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.deadlines import deadlines_of
from projections.ticket.state import Closed, Open, Voided
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket import TicketCommand
from schemas.ticket.forced import Deadlock, ForceCloseTicket, Forced
from schemas.ticket.merging import MergeTicket, UnmergeTicket
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.stages import CloseTicket, DispatchTicket, FileTicket, ReportTicket, TicketClosed
from schemas.ticket.supervision import Demand, OpenSupervision
from schemas.ticket.voids import TicketVoided, Unfounded, VoidTicket
from schemas.ticket.whistles import BlowWhistle
from tests.given import given
from tests.small_city import NOON, PLACE, taking

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # due after 100 minutes
VOID = VoidTicket(reason=Unfounded.NOTHING_FOUND, approver="chief", opinion=WHY)
FORCE = ForceCloseTicket(reason=Deadlock.BEYOND_POWERS, approver="chief", opinion=WHY)
SUSPEND = SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY)
WHISTLE = BlowWhistle(departments=("roads",), opinion=WHY)


def test_a_ticket_that_should_not_have_been_one_ends_and_nothing_follows():
    given(FIRE, FileTicket()).when(VOID).then(
        TicketVoided(previous=Stage.FILE, reason=Unfounded.NOTHING_FOUND, approver="chief", opinion=WHY)
    )
    made = given(FIRE, VOID)
    assert isinstance(made.ticket.situation, Voided)
    assert deadlines_of("t", made.ticket) == ()
    for body in (FileTicket(), CloseTicket(), VOID, FORCE, ReopenTicket(opinion=WHY), MergeTicket(master="m")):
        made.when(body).then_refused(Rule.TICKET_VOIDED, voided_at=(NOON + MINUTE).isoformat())
    made.when(FIRE).then_refused(Rule.TICKET_EXISTS, situation="voided")


def test_a_leader_ends_what_its_procedure_cannot_at_any_stage_and_no_stage_is_made_up():
    forced = Forced(reason=Deadlock.BEYOND_POWERS, approver="chief", opinion=WHY)
    event = TicketClosed(previous=Stage.REPORT, previous_colour=Colour.GREEN, on_time=True, forced=forced)
    given(FIRE).when(FORCE).then(event)
    given(FIRE).when(FORCE, at=NOON + 101 * MINUTE).then(replace(event, on_time=False))
    closed = given(FIRE, FORCE).ticket.situation
    assert isinstance(closed, Closed)
    assert closed.case.stage is Stage.REPORT


@pytest.mark.parametrize("body", [VOID, FORCE], ids=["void", "force"])
def test_both_need_a_word_why_and_another_who_approves(body: VoidTicket | ForceCloseTicket):
    asked = "void-ticket" if isinstance(body, VoidTicket) else "force-close-ticket"
    given(FIRE).when(replace(body, opinion=None)).then_refused(Rule.OPINION_MISSING, asked=asked)
    given(FIRE).when(body, actor="chief").then_refused(Rule.OWN_APPROVAL, asked=asked)
    given(FIRE).when(FORCE, role=Role.SUPERVISOR).then_refused(Rule.ROLE_MAY_NOT, may="leader")


@pytest.mark.parametrize(("demand", "body"), [(Demand.TIMEOUT, VOID), (Demand.LEADER, FORCE)], ids=["void", "force"])
def test_whoever_is_still_called_to_it_is_called_no_more(demand: Demand, body: TicketCommand):
    made = given(FIRE, OpenSupervision(demand=demand, opinion=WHY), WHISTLE, body)
    situation = made.ticket.situation
    assert isinstance(situation, Closed | Voided)
    assert (situation.case.supervision, situation.case.whistle, deadlines_of("t", made.ticket)) == (None, None, ())


def test_a_suspended_ticket_may_turn_out_to_be_none_but_is_not_forced_to_its_end():
    voided = given(FIRE, SUSPEND, VOID).ticket.situation
    assert isinstance(voided, Voided)
    assert voided.case.pause is None
    given(FIRE, SUSPEND).when(FORCE).then_refused(Rule.TICKET_SUSPENDED)


def test_a_child_is_taken_out_before_it_is_voided_and_a_voided_master_stands_for_no_other():
    given(FIRE, MergeTicket(master="m")).when(VOID).then_refused(Rule.TICKET_MERGED, master="m")
    assert not isinstance(given(FIRE, MergeTicket(master="m"), UnmergeTicket(opinion=WHY)).when(VOID).body, CommandRefused)
    child = taking("c", "m", NOON, NOON + MINUTE)
    voided = given(FIRE, child, VOID).ticket.situation
    assert isinstance(voided, Voided)
    assert voided.case.bundle.children == ()


def test_a_forced_closure_can_be_taken_back_like_any_other():
    again = given(FIRE, FileTicket(), DispatchTicket(department="rescue"), FORCE, ReopenTicket(opinion=WHY)).ticket.situation
    assert isinstance(again, Open)
