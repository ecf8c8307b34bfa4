"""Extensions: asked for in time, granted or denied by another, and counted from where the limit would have ended."""

from datetime import timedelta

from msgspec.structs import replace

from projections.ticket.state import Open
from schemas.calendar import Clock
from schemas.limit import LimitChanged
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Colour
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.extensions import (
    DenyExtension,
    ExtensionDenied,
    ExtensionGranted,
    ExtensionRequested,
    GrantExtension,
    RequestExtension,
)
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import DispatchTicket, FileTicket, ReportTicket
from tests.given import given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # yellow after 80 minutes, due after 100
ASK = RequestExtension(minutes=50, opinion=WHY)
YELLOW = ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=1, deadline_at=NOON + 80 * MINUTE)
LONGER = LimitChanged(
    clock=Clock.NATURAL_DAYS,
    yellow_at=NOON + 120 * MINUTE,
    due_at=NOON + 150 * MINUTE,
    previous_colour=Colour.GREEN,
    colour=Colour.GREEN,
)


def test_more_time_is_asked_for_and_the_limit_runs_on():
    given(FIRE).when(ASK).then(ExtensionRequested(minutes=50, opinion=WHY))
    case = given(FIRE, ASK).ticket.situation
    assert isinstance(case, Open)
    assert case.limit.due_at == NOON + 100 * MINUTE


def test_a_grant_moves_both_deadlines_and_takes_a_warning_back():
    asked = given(FIRE, ASK)
    asked.when(GrantExtension(), actor="chief").then(ExtensionGranted(minutes=50, limit=LONGER))
    warned = asked.also(YELLOW, at=NOON + 80 * MINUTE)
    granted = warned.when(GrantExtension(), actor="chief", at=NOON + 90 * MINUTE).body
    assert isinstance(granted, ExtensionGranted)
    assert (granted.limit.previous_colour, granted.limit.colour) == (Colour.YELLOW, Colour.GREEN)


def test_the_deadlines_of_the_limit_before_it_change_nothing_any_more():
    made = given(FIRE, ASK)
    made = made.also(GrantExtension(), actor="chief")
    made.when(YELLOW, at=NOON + 125 * MINUTE).then_refused(Rule.DEADLINE_REPLACED, limit="1", current="3")


def test_a_due_date_that_the_record_brought_is_extended_too():
    asked = given(replace(FIRE, due_at=NOON + 1000 * MINUTE), ASK)
    granted = asked.when(GrantExtension(), actor="chief").body
    assert isinstance(granted, ExtensionGranted)
    assert granted.limit.due_at == NOON + 1050 * MINUTE


def test_a_denial_needs_an_opinion_and_leaves_the_limit():
    asked = given(FIRE, ASK)
    asked.when(DenyExtension(), actor="chief").then_refused(Rule.OPINION_MISSING, asked="deny-extension")
    asked.when(DenyExtension(opinion=WHY), actor="chief").then(ExtensionDenied(minutes=50, opinion=WHY))


def test_who_asked_does_not_answer():
    for answer in (GrantExtension(), DenyExtension(opinion=WHY)):
        given(FIRE, ASK).when(answer).then_refused(Rule.OWN_REQUEST, actor="a")
    given(FIRE, ASK).when(GrantExtension(), role=Role.HANDLER).then_refused(Rule.ROLE_MAY_NOT)


def test_nothing_is_answered_that_was_not_asked():
    for answer in (GrantExtension(), DenyExtension(opinion=WHY)):
        given(FIRE).when(answer).then_refused(Rule.EXTENSION_NOT_REQUESTED)


def test_one_request_at_a_time_and_no_more_grants_than_the_policy_bears():
    asked = given(FIRE, ASK)
    asked.when(ASK).then_refused(Rule.EXTENSION_PENDING, minutes="50")
    granted = asked.also(GrantExtension(), actor="chief")
    granted.when(ASK).then_refused(Rule.EXTENSIONS_USED_UP, granted="1", policy="p1")
    denied = asked.also(DenyExtension(opinion=WHY), actor="chief")
    assert isinstance(denied.when(ASK).body, ExtensionRequested)
    assert isinstance(granted.when(ASK, policy=replace(POLICY, extensions_max=2)).body, ExtensionRequested)


def test_a_request_goes_with_the_department_that_made_it():
    asked = given(FIRE, FileTicket(), DispatchTicket(department="rescue"), ASK)
    back = asked.also(ReturnTicket(opinion=WHY))
    back.when(GrantExtension(), actor="chief").then_refused(Rule.EXTENSION_NOT_REQUESTED)
    elsewhere = back.also(DispatchTicket(department="roads"))
    assert isinstance(elsewhere.when(ASK).body, ExtensionRequested)


def test_a_limit_that_is_over_is_not_extended_and_a_request_needs_an_opinion():
    given(FIRE).when(ASK, at=NOON + 100 * MINUTE).then_refused(Rule.LIMIT_OVER)
    given(FIRE).when(RequestExtension(minutes=5)).then_refused(Rule.OPINION_MISSING, asked="request-extension")
