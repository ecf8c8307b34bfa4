"""Suspension: the clock stands still, the colour is grey, and what was left is left again when it goes on."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from projections.deadlines import deadlines_of
from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.due import Due
from schemas.policy import Procedure, StageLimit
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.extensions import RequestExtension
from schemas.ticket.pauses import ResumeTicket, SuspendTicket, TicketResumed, TicketSuspended
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import FileTicket, ReportTicket
from tests.given import Given, case_of, given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # yellow after 80 minutes, due after 100
SUSPEND = SuspendTicket(until=NOON + DAY, opinion=WHY)
YELLOW = ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=1, deadline_at=NOON + 80 * MINUTE)


def resumed(made: Given, at: datetime) -> TicketResumed:
    body = made.when(ResumeTicket(), at=at).body
    assert isinstance(body, TicketResumed), body
    return body


def test_a_suspended_ticket_is_grey_and_time_asks_only_for_its_end():
    given(FIRE).when(SUSPEND).then(TicketSuspended(until=NOON + DAY, previous_colour=Colour.GREEN, opinion=WHY))
    made = given(FIRE, SUSPEND)
    assert case_of(made).shown is Colour.GREY
    assert [(one.due, one.at) for one in deadlines_of("t", made.ticket)] == [(Due.RESUME, NOON + DAY)]


def test_what_was_left_of_the_limit_is_left_again():
    suspended = given(FIRE, SUSPEND)  # a minute after the report
    limit = resumed(suspended, NOON + 61 * MINUTE).limit
    assert (limit.yellow_at, limit.due_at) == (NOON + 140 * MINUTE, NOON + 160 * MINUTE)
    assert (limit.previous_colour, limit.colour) == (Colour.GREEN, Colour.GREEN)


def test_a_moment_that_had_passed_stays_passed_and_its_colour_comes_back():
    suspended = given(FIRE).also(YELLOW, at=NOON + 80 * MINUTE).also(SUSPEND, at=NOON + 90 * MINUTE)
    limit = resumed(suspended, NOON + 200 * MINUTE).limit
    assert (limit.yellow_at, limit.due_at) == (NOON + 80 * MINUTE, NOON + 210 * MINUTE)
    assert (limit.previous_colour, limit.colour) == (Colour.YELLOW, Colour.YELLOW)


def test_in_working_hours_what_was_left_is_counted_in_working_hours():
    shanghai = ZoneInfo("Asia/Shanghai")
    hours = (OfficeHours(time(8, 30), time(12)), OfficeHours(time(14, 30), time(18)))
    calendar = Calendar(
        zone="Asia/Shanghai", hours=hours, first_year=2026, last_year=2026, days_off=(date(2026, 1, 1),), days_on=()
    )
    fire = replace(POLICY.categories[1], clock=Clock.WORK_HOURS, limit_minutes=420)
    filing = StageLimit(stage=Stage.FILE, limit_minutes=60, clock=Clock.WORK_HOURS)
    brief = replace(POLICY.procedures[1], stage_limits=(filing,))
    policy = replace(POLICY, categories=(fire,), procedures=(brief,), calendar=calendar)
    made = given().also(FIRE, policy=policy)  # Thursday evening, a holiday: due on Friday at 18:00
    made = made.also(SUSPEND, policy=policy)
    friday_eleven = datetime(2026, 1, 2, 11, tzinfo=shanghai)
    body = made.when(ResumeTicket(), at=friday_eleven, policy=policy).body
    assert isinstance(body, TicketResumed)
    assert body.limit.due_at == datetime(2026, 1, 5, 11, tzinfo=shanghai)  # Monday: an hour of Friday morning had been free
    assert body.turn.due_at == datetime(2026, 1, 2, 12, tzinfo=shanghai)


def test_time_ends_a_suspension_at_its_moment_and_not_before():
    made = given(FIRE, SUSPEND)
    asked = ResumeTicket(suspension=2)
    made.when(asked, at=NOON + DAY - MINUTE, role=Role.CLOCK).then_refused(Rule.DEADLINE_AHEAD)
    assert isinstance(made.when(asked, at=NOON + DAY, role=Role.CLOCK).body, TicketResumed)
    again = made.also(ResumeTicket()).also(SUSPEND)
    again.when(asked, at=NOON + 2 * DAY, role=Role.CLOCK).then_refused(Rule.DEADLINE_REPLACED, limit="2", current="4")
    given(FIRE).when(asked, at=NOON + DAY, role=Role.CLOCK).then_refused(Rule.NOT_SUSPENDED)


def test_while_it_stands_still_nobody_works_on_it_and_no_colour_comes():
    made = given(FIRE, SUSPEND)
    for body in (FileTicket(), ReturnTicket(opinion=WHY), SUSPEND, RequestExtension(minutes=5, opinion=WHY), YELLOW):
        made.when(body, at=NOON + 90 * MINUTE).then_refused(Rule.TICKET_SUSPENDED, until=(NOON + DAY).isoformat())
    made.when(FIRE).then_refused(Rule.TICKET_EXISTS)


def test_a_suspension_needs_an_opinion_and_an_end_that_the_policy_bears():
    given(FIRE).when(SuspendTicket(until=NOON + DAY)).then_refused(Rule.OPINION_MISSING, asked="suspend-ticket")
    for until in (NOON - DAY, NOON + MINUTE, NOON + 91 * DAY):
        given(FIRE).when(SuspendTicket(until=until, opinion=WHY)).then_refused(Rule.SUSPENSION_TOO_LONG, until=until.isoformat())


def test_a_holder_holds_a_suspended_ticket_in_one_stretch():
    assert [one.holder for one in case_of(given(FIRE, SUSPEND, ResumeTicket(), FileTicket())).held] == ["acceptor", "dispatcher"]


def test_a_procedure_that_has_no_stage_limits_resumes_as_well():
    made = given(FIRE, SUSPEND)
    limited = Procedure("short", (Stage.REPORT, Stage.CLOSE))
    assert isinstance(made.when(ResumeTicket(), policy=replace(POLICY, procedures=(limited,))).body, TicketResumed)


def test_an_outage_at_the_end_of_a_suspension_lengthens_nothing():
    """What was left is left from the end that the suspension was given, however late that is noticed."""
    limit = resumed(given(FIRE, SUSPEND), NOON + DAY + 30 * MINUTE).limit
    assert (limit.yellow_at, limit.due_at) == (NOON + DAY + 79 * MINUTE, NOON + DAY + 99 * MINUTE)


def test_what_is_overdue_cannot_be_suspended():
    over = (NOON + 100 * MINUTE).isoformat()
    given(FIRE).when(SUSPEND, at=NOON + 100 * MINUTE).then_refused(Rule.LIMIT_OVER, due_at=over, asked="suspend-ticket")
    assert isinstance(given(FIRE).when(SUSPEND, at=NOON + 99 * MINUTE).body, TicketSuspended)


def test_all_suspensions_of_a_ticket_together_last_no_longer_than_the_policy_bears():
    """Ninety days: sixty are used, of the second suspension only what it lasted."""
    month = SuspendTicket(until=NOON + 60 * DAY, opinion=WHY)
    made = given(FIRE).also(month).also(ResumeTicket(), at=NOON + 60 * DAY)  # a minute less than sixty days
    latest = (NOON + 90 * DAY + MINUTE).isoformat()
    again = SuspendTicket(until=NOON + 91 * DAY, opinion=WHY)
    made.when(again, at=NOON + 60 * DAY).then_refused(Rule.SUSPENSION_TOO_LONG, latest=latest)
    rest = SuspendTicket(until=NOON + 90 * DAY, opinion=WHY)
    made = made.also(rest, at=NOON + 60 * DAY).also(ResumeTicket(), at=NOON + 61 * DAY)
    assert case_of(made).suspended == 61 * DAY - MINUTE


def test_a_suspension_that_time_could_not_end_is_refused_at_once():
    """The calendar knows this year; what would be left of the limit ends in the next."""
    calendar = Calendar(
        zone="Asia/Shanghai",
        hours=(OfficeHours(time(9), time(17)),),
        first_year=2026,
        last_year=2026,
        days_off=(),
        days_on=(),
    )
    fire = replace(POLICY.categories[1], clock=Clock.WORK_DAYS, limit_minutes=5 * 1440)
    policy = replace(POLICY, categories=(fire,), calendar=calendar, suspension_days_max=366)
    made = given().also(FIRE, policy=policy)
    long = SuspendTicket(until=datetime(2026, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai")), opinion=WHY)
    made.when(long, policy=policy).then_refused(Rule.CALENDAR_UNKNOWN, year="2027", policy="p1")
