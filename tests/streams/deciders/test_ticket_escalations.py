"""What is overdue rises from level to level, each once, and tells the next tier; one of the levels puts it under supervision."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.deadlines import Published, deadlines_of
from projections.ticket.state import Open
from schemas.due import Due
from schemas.policy import Escalation
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.escalations import EscalateTicket, TicketEscalated
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.stages import ReportTicket
from tests.given import Given, given
from tests.small_city import NOON, PLACE
from tests.small_city import POLICY as CALM

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # due after 100 minutes
DUE_AT = NOON + 100 * MINUTE
POLICY = replace(CALM, escalations=(Escalation(after_minutes=0, tells="district"), Escalation(after_minutes=60, tells="city")))
PUBLISHED = Published.of({"p1": POLICY})
FIRST = EscalateTicket(level=1, limit_sequence=1, deadline_at=DUE_AT)
SECOND = EscalateTicket(level=2, limit_sequence=1, deadline_at=DUE_AT + 60 * MINUTE)


def levels_ahead(made: Given) -> list[tuple[str, float]]:
    """Which level comes how many minutes after noon."""
    ahead = deadlines_of("t", made.ticket, PUBLISHED)
    return [(one.of, (one.at - NOON) / MINUTE) for one in ahead if one.due is Due.ESCALATE]


def test_each_level_tells_the_next_tier_when_the_ticket_is_so_long_overdue():
    first = TicketEscalated(level=1, tells="district", supervised=False, limit_sequence=1, deadline_at=DUE_AT, late=False)
    given(FIRE).when(FIRST, policy=POLICY, at=DUE_AT).then(first)
    second = given(FIRE).also(FIRST, policy=POLICY, at=DUE_AT).when(SECOND, policy=POLICY, at=DUE_AT + 60 * MINUTE)
    second.then(replace(first, level=2, tells="city", supervised=True, deadline_at=DUE_AT + 60 * MINUTE))


@pytest.mark.parametrize(("minutes", "late"), [(5, False), (5.02, True)])
def test_what_is_noticed_more_than_five_minutes_after_it_fell_due_is_late(minutes: float, late: bool):
    body = given(FIRE).when(FIRST, policy=POLICY, at=DUE_AT + minutes * MINUTE).body
    assert isinstance(body, TicketEscalated)
    assert body.late is late


def test_one_level_lies_ahead_at_a_time_and_none_after_the_last():
    assert levels_ahead(given(FIRE)) == [("1", 100)]
    risen = given(FIRE).also(FIRST, policy=POLICY, at=DUE_AT)
    assert levels_ahead(risen) == [("2", 160)]
    assert levels_ahead(risen.also(SECOND, policy=POLICY, at=DUE_AT + 60 * MINUTE)) == []


def test_while_the_clock_stands_still_nothing_rises():
    assert levels_ahead(given(FIRE, SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY))) == []


def test_a_later_limit_moves_what_is_ahead_and_takes_no_level_back():
    risen = given(FIRE, RequestExtension(minutes=200, opinion=WHY)).also(FIRST, policy=POLICY, at=DUE_AT)
    extended = risen.also(GrantExtension(), actor="chief", at=DUE_AT + MINUTE)
    assert isinstance(extended.ticket.situation, Open)
    assert extended.ticket.situation.level == 1
    assert levels_ahead(extended) == [("2", 360)]


def test_a_level_comes_neither_too_early_nor_twice_nor_by_a_limit_that_was_replaced():
    given(FIRE).when(FIRST, policy=POLICY, at=DUE_AT - MINUTE).then_refused(Rule.DEADLINE_AHEAD)
    given(FIRE).when(SECOND, policy=POLICY, at=DUE_AT).then_refused(Rule.NOT_THE_NEXT_LEVEL, level="0", asked="2")
    risen = given(FIRE).also(FIRST, policy=POLICY, at=DUE_AT)
    risen.when(FIRST, policy=POLICY, at=DUE_AT).then_refused(Rule.NOT_THE_NEXT_LEVEL, level="1", asked="1")
    given(FIRE).when(replace(FIRST, limit_sequence=9), policy=POLICY, at=DUE_AT).then_refused(Rule.DEADLINE_REPLACED)
    given(FIRE).when(FIRST, at=DUE_AT).then_refused(Rule.NOT_THE_NEXT_LEVEL)
    given(FIRE).when(FIRST, policy=POLICY, at=DUE_AT, role=Role.SUPERVISOR).then_refused(Rule.ROLE_MAY_NOT, may="clock")


def test_levels_follow_one_another_in_time():
    with pytest.raises(ValueError, match="expected each later than the one before"):
        replace(POLICY, escalations=POLICY.escalations[::-1])
