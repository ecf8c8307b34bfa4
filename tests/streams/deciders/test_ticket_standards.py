"""No filing and no closing without a standard: which one is chosen sets the limit, counted from the report."""

from datetime import time, timedelta

from msgspec.structs import replace

from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.hazard import Hazard
from schemas.limit import LimitChanged
from schemas.policy import Category, Policy, Standard, Threshold
from schemas.refusal import CommandRefused, Rule
from schemas.stage import Colour, Stage
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.hazards import RaiseHazard
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.stages import CloseTicket, DispatchTicket, FileTicket, ReportTicket, TicketClosed, TicketFiled
from schemas.turn import Turn
from tests.given import Given, case_of, given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
TO_DISPATCH = Turn(holder="dispatcher")
MISSING = Standard(code="missing", filing="井盖缺失", closing="恢复安全", limit_minutes=100, clock=Clock.URGENT)
NOISY = Standard(code="noisy", filing="井盖异响", closing="消除异响", limit_minutes=1000, clock=Clock.URGENT)
A_COVER = Category("cover", "井盖", "hazard", 100, Clock.URGENT, "short", "roads", (MISSING, NOISY))
COVERS = replace(POLICY, categories=(A_COVER, *POLICY.categories))
OTHER = replace(COVERS, version="p2", categories=POLICY.categories)
COVER = ReportTicket(category="cover", place=PLACE)
YELLOW = ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=1, deadline_at=NOON + 80 * MINUTE)


def told(*past: object, policy: Policy = COVERS) -> Given:
    made = given()
    for body in past:
        happened = made.when(body, policy=policy).body  # type: ignore[arg-type]
        assert not isinstance(happened, CommandRefused), happened
        made = made.also(happened, policy=policy)
    return made


def test_a_ticket_whose_category_has_standards_is_not_filed_without_one():
    told(COVER).when(FileTicket(), policy=COVERS).then_refused(Rule.STANDARD_MISSING, asked="file", known="missing,noisy")
    told(COVER).when(FileTicket(standard="loud"), policy=COVERS).then_refused(
        Rule.STANDARD_UNKNOWN, category="cover", standard="loud"
    )


def test_a_category_without_standards_is_filed_without_one_and_by_none():
    fire = given(ReportTicket(category="fire", place=PLACE))
    fire.when(FileTicket()).then(TicketFiled(previous=Stage.REPORT, turn=TO_DISPATCH, judged_by="p1"))
    fire.when(FileTicket(standard="missing")).then_refused(Rule.STANDARD_UNKNOWN, category="fire", standard="missing")


def test_a_category_that_the_policy_no_longer_has_is_filed_by_the_one_of_its_report():
    filed = told(COVER).when(FileTicket(standard="missing"), policy=OTHER).body
    assert isinstance(filed, TicketFiled)
    assert (filed.standard, filed.judged_by) == ("missing", "p1")


def test_the_standard_sets_the_limit_counted_from_the_report():
    filed = told(COVER).when(FileTicket(standard="noisy"), policy=COVERS, at=NOON + 30 * MINUTE).body
    assert filed == TicketFiled(
        judged_by="p1",
        turn=TO_DISPATCH,
        previous=Stage.REPORT,
        standard="noisy",
        limit=LimitChanged(
            clock=Clock.URGENT,
            yellow_at=NOON + 800 * MINUTE,
            due_at=NOON + 1000 * MINUTE,
            previous_colour=Colour.GREEN,
            colour=Colour.GREEN,
        ),
    )
    case = case_of(told(COVER).also(filed))
    assert (case.limit.sequence, case.limit.due_at, case.standard) == (2, NOON + 1000 * MINUTE, "noisy")


def test_a_longer_limit_takes_a_warning_back_and_the_new_deadlines_are_others():
    warned = given().also(given().when(COVER, policy=COVERS).body)
    warned = warned.also(warned.when(YELLOW, policy=COVERS, at=NOON + 80 * MINUTE).body)
    assert case_of(warned).colour is Colour.YELLOW
    filed = warned.when(FileTicket(standard="noisy"), policy=COVERS, at=NOON + 90 * MINUTE).body
    assert isinstance(filed, TicketFiled)
    assert filed.limit is not None
    assert (filed.limit.previous_colour, filed.limit.colour) == (Colour.YELLOW, Colour.GREEN)
    again = warned.also(filed)
    assert case_of(again).colour is Colour.GREEN
    again.when(YELLOW, policy=COVERS, at=NOON + 90 * MINUTE).then_refused(Rule.DEADLINE_REPLACED, current="3")


def test_a_shorter_limit_leaves_the_warning_to_the_next_tick():
    slow = replace(COVERS, categories=(replace(A_COVER, limit_minutes=5000), *POLICY.categories))
    reported = given().also(given().when(COVER, policy=slow).body)
    filed = reported.when(FileTicket(standard="missing"), policy=slow, at=NOON + 99 * MINUTE).body
    assert isinstance(filed, TicketFiled)
    assert filed.limit is not None
    assert filed.limit.colour is Colour.GREEN
    due = ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=2, deadline_at=NOON + 80 * MINUTE)
    assert not isinstance(reported.also(filed).when(due, policy=slow, at=NOON + 99 * MINUTE).body, CommandRefused)


def test_a_due_date_that_the_record_brought_stays():
    due = NOON + timedelta(days=3)
    filed = told(replace(COVER, due_at=due)).when(FileTicket(standard="noisy"), policy=COVERS).body
    assert filed == TicketFiled(previous=Stage.REPORT, turn=TO_DISPATCH, judged_by="p1", standard="noisy")
    assert case_of(told(replace(COVER, due_at=due)).also(filed)).limit.due_at == due


def test_a_standard_whose_year_no_calendar_knows_is_refused():
    far = replace(NOISY, clock=Clock.WORK_DAYS)
    hours = (OfficeHours(time(8), time(12)),)
    calendar = Calendar(zone="UTC", first_year=2020, last_year=2020, days_off=(), days_on=(), hours=hours)
    policy = replace(COVERS, categories=(replace(A_COVER, standards=(far,)),), calendar=calendar)
    told(COVER, policy=policy).when(FileTicket(standard="noisy"), policy=policy).then_refused(Rule.CALENDAR_UNKNOWN, year="2026")


def test_a_ticket_is_closed_by_the_standard_it_was_filed_by():
    dispatched = told(COVER, FileTicket(standard="noisy"), DispatchTicket(department="roads"))
    dispatched.when(CloseTicket(), policy=COVERS).then_refused(Rule.STANDARD_MISSING, asked="close", known="noisy")
    dispatched.when(CloseTicket(standard="missing"), policy=COVERS).then_refused(
        Rule.STANDARD_DIFFERS, filed="noisy", standard="missing"
    )
    dispatched.when(CloseTicket(standard="noisy"), policy=COVERS).then(
        TicketClosed(previous=Stage.DISPATCH, previous_colour=Colour.GREEN, on_time=True, standard="noisy")
    )


def test_a_ticket_without_a_standard_is_closed_by_none():
    fire = given(ReportTicket(category="fire", place=PLACE), FileTicket(), DispatchTicket(department="rescue"))
    fire.when(CloseTicket(standard="noisy")).then_refused(Rule.STANDARD_UNKNOWN, category="fire", standard="noisy")


def test_a_filing_leaves_a_limit_that_somebody_decided():
    """An extension, a suspension: neither is counted anew from the report."""
    granted = told(COVER, RequestExtension(minutes=60, opinion=WHY))
    granted = granted.also(GrantExtension(), actor="chief", policy=COVERS)
    suspended = told(COVER, SuspendTicket(until=NOON + 60 * MINUTE, opinion=WHY))
    suspended = suspended.also(ResumeTicket(), at=NOON + 61 * MINUTE, policy=COVERS)
    for decided in (granted, suspended):
        held = case_of(decided).limit
        filed = case_of(decided.also(FileTicket(standard="noisy"), policy=COVERS))
        assert (filed.standard, filed.limit) == ("noisy", held)


def test_a_category_without_standards_has_the_limit_of_the_policy_that_it_was_filed_under():
    doubled = replace(POLICY, version="p2", categories=tuple(replace(one, limit_minutes=200) for one in POLICY.categories))
    fire = given(ReportTicket(category="fire", place=PLACE))
    filed = case_of(fire.also(FileTicket(), policy=doubled))
    assert (filed.policy, filed.limit.due_at) == ("p2", NOON + 200 * MINUTE)
    graver = replace(doubled, thresholds=(Threshold(hazard=Hazard.GRAVE, yellow_from_percent=40),))
    raised = case_of(fire.also(FileTicket(), policy=graver).also(RaiseHazard(hazard=Hazard.GRAVE, opinion=WHY), policy=graver))
    assert raised.limit.yellow_at == NOON + 80 * MINUTE  # what the policy itself gave does not pass for somebody's decision


def test_a_policy_whose_calendar_has_ended_is_named_when_it_files():
    hours = (OfficeHours(time(9), time(17)),)
    calendar = Calendar(zone="Asia/Shanghai", first_year=2026, last_year=2026, days_off=(), days_on=(), hours=hours)
    fire = replace(POLICY.categories[1], clock=Clock.WORK_HOURS)
    before = replace(POLICY, categories=(fire,), calendar=calendar)
    ended = replace(before, version="p2", calendar=replace(calendar, first_year=2020, last_year=2025))
    made = given().also(ReportTicket(category="fire", place=PLACE), policy=before)
    made.when(FileTicket(), policy=ended).then_refused(Rule.CALENDAR_UNKNOWN, year="2026", policy="p2")
