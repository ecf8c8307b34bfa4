"""Supervision: a reply is demanded within a limit, another than who gave it is content, and no closure runs away from it."""

from datetime import timedelta

import pytest

from projections.deadlines import deadlines_of
from projections.ticket.state import Closed
from schemas.due import Due
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.merging import MergeTicket
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.stages import CloseTicket, ReportTicket
from schemas.ticket.supervision import (
    Demand,
    MissSupervision,
    OpenSupervision,
    ReplySupervision,
    ResolveSupervision,
    SupervisionMissed,
    SupervisionOpened,
    SupervisionReplied,
    SupervisionResolved,
)
from schemas.ticket.voids import Unfounded, VoidTicket
from tests.given import given
from tests.small_city import NOON, PLACE

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
BY_LEADER = OpenSupervision(demand=Demand.LEADER, opinion=WHY)
REPLY, RESOLVE = ReplySupervision(opinion=WHY), ResolveSupervision()
# Opened a minute after noon; the reply is due four hours later.
REPLY_DUE_AT = NOON + 241 * MINUTE
MISS = MissSupervision(supervision=2, deadline_at=REPLY_DUE_AT)
SUPERVISED = (HEATING, BY_LEADER)


def test_a_reply_is_demanded_of_who_holds_the_ticket():
    given(HEATING).when(BY_LEADER).then(
        SupervisionOpened(demand=Demand.LEADER, holder="housing", reply_due_at=REPLY_DUE_AT, opinion=WHY)
    )


def test_only_time_demands_without_a_word_why():
    bare = OpenSupervision(demand=Demand.TIMEOUT)
    given(HEATING).when(bare).then_refused(Rule.OPINION_MISSING, asked="open-supervision")
    assert isinstance(given(HEATING).when(bare, role=Role.CLOCK).body, SupervisionOpened)


def test_one_demand_stands_at_a_time():
    given(*SUPERVISED).when(BY_LEADER).then_refused(Rule.SUPERVISION_OPEN, demand="leader", holder="housing")
    assert isinstance(given(*SUPERVISED, REPLY).also(RESOLVE, actor="b").when(BY_LEADER).body, SupervisionOpened)


@pytest.mark.parametrize(("minutes", "on_time"), [(241, True), (242, False)])
def test_a_reply_is_on_time_up_to_its_limit_and_welcome_afterwards(minutes: int, on_time: bool):
    given(*SUPERVISED).when(REPLY, at=NOON + minutes * MINUTE).then(
        SupervisionReplied(demand=Demand.LEADER, on_time=on_time, opinion=WHY)
    )


def test_a_reply_says_something_once():
    given(*SUPERVISED).when(ReplySupervision()).then_refused(Rule.OPINION_MISSING, asked="reply-supervision")
    given(*SUPERVISED, REPLY).when(REPLY).then_refused(Rule.SUPERVISION_REPLIED, replied_by="a")


def test_he_replies_of_whom_it_is_demanded():
    given(*SUPERVISED).when(REPLY, role=Role.COLLECTOR).then_refused(Rule.NOT_YOUR_TURN, holder="housing", role="collector")
    at_acceptor = given(ReportTicket(category="pothole", place=PLACE), BY_LEADER)
    at_acceptor.when(REPLY, role=Role.HANDLER).then_refused(Rule.NOT_YOUR_TURN, holder="acceptor", role="handler")
    assert isinstance(at_acceptor.when(REPLY, role=Role.ACCEPTOR).body, SupervisionReplied)


def test_another_than_who_replied_resolves_it_and_not_before():
    given(*SUPERVISED).when(RESOLVE).then_refused(Rule.REPLY_AWAITED, holder="housing", reply_due_at=REPLY_DUE_AT.isoformat())
    given(*SUPERVISED, REPLY).when(RESOLVE, actor="a").then_refused(Rule.OWN_REPLY, actor="a")
    given(*SUPERVISED, REPLY).when(RESOLVE, actor="b").then(SupervisionResolved(demand=Demand.LEADER, opinion=None))


def test_a_reply_that_does_not_come_is_missed_once():
    missed = SupervisionMissed(demand=Demand.LEADER, supervision=2, deadline_at=REPLY_DUE_AT, late=False)
    given(*SUPERVISED).when(MISS, at=REPLY_DUE_AT).then(missed)
    given(*SUPERVISED).when(MISS, at=REPLY_DUE_AT - MINUTE).then_refused(Rule.DEADLINE_AHEAD)
    given(*SUPERVISED).also(MISS, at=REPLY_DUE_AT).when(MISS).then_refused(Rule.DEADLINE_REPLACED)
    given(*SUPERVISED, REPLY).when(MISS, at=REPLY_DUE_AT).then_refused(Rule.SUPERVISION_REPLIED)


def test_the_limit_of_the_reply_lies_ahead_until_it_came_or_was_missed():
    def ahead(*past: TicketCommand) -> list[Due]:
        return [one.due for one in deadlines_of("t", given(*past).ticket) if one.due is Due.REPLY]

    assert ahead(*SUPERVISED) == [Due.REPLY]
    assert ahead(*SUPERVISED, SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY)) == [Due.REPLY]
    assert ahead(*SUPERVISED, REPLY) == []
    missed = given(*SUPERVISED).also(MISS, at=REPLY_DUE_AT)
    assert all(one.due is not Due.REPLY for one in deadlines_of("t", missed.ticket))


def test_a_suspension_keeps_nobody_from_replying():
    suspended = given(*SUPERVISED, SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY))
    assert isinstance(suspended.when(REPLY).body, SupervisionReplied)


VOID = VoidTicket(reason=Unfounded.NOTHING_FOUND, approver="chief", opinion=WHY)


@pytest.mark.parametrize("away", [CloseTicket(), MergeTicket(master="m"), VOID], ids=["closing", "merging", "voiding"])
def test_what_somebody_demands_is_resolved_before_the_ticket_ends_or_goes_into_another(away: TicketCommand):
    given(*SUPERVISED).when(away).then_refused(Rule.SUPERVISION_UNRESOLVED, demand="leader", holder="housing")
    given(*SUPERVISED, REPLY).when(away).then_refused(Rule.SUPERVISION_UNRESOLVED)
    assert not isinstance(given(*SUPERVISED, REPLY).also(RESOLVE, actor="b").when(away).body, CommandRefused)


def test_what_time_demands_ends_with_the_ticket():
    by_time = OpenSupervision(demand=Demand.TIMEOUT, opinion=WHY)
    closed = given(HEATING, by_time, CloseTicket()).ticket.situation
    assert isinstance(closed, Closed)
    assert closed.case.supervision is None


@pytest.mark.parametrize("body", [REPLY, RESOLVE, MISS], ids=["reply", "resolve", "miss"])
def test_where_nothing_is_demanded_there_is_nothing_to_reply_to(body: TicketCommand):
    given(HEATING).when(body).then_refused(Rule.NOT_SUPERVISED)
