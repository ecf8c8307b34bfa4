"""What a report may say, and what the ticket's limit then is."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import msgspec
import pytest
from msgspec.structs import replace

from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.policy import Category, Procedure
from schemas.refusal import Rule
from schemas.stage import Stage
from schemas.ticket.stages import CloseTicket, FileTicket, ReportTicket, TicketReported
from schemas.turn import Turn
from tests.given import given
from tests.small_city import NOON, PLACE, POLICY

FIRE = ReportTicket(category="fire", place=PLACE)
FIRE_REPORTED = TicketReported(
    category="fire",
    procedure="short",
    place=PLACE,
    department=None,
    yellow_at=NOON + timedelta(minutes=80),
    due_at=NOON + timedelta(minutes=100),
    due_recorded=False,
    clock=Clock.NATURAL_DAYS,
    turn=Turn(holder="acceptor"),
)


def test_a_report_sets_the_categorys_limit_and_both_its_deadlines():
    given().when(FIRE).then(FIRE_REPORTED)


def test_the_limit_counts_from_the_report_not_from_midnight_or_filing():
    late = NOON + timedelta(hours=5, seconds=7)
    later = replace(FIRE_REPORTED, yellow_at=late + timedelta(minutes=80), due_at=late + timedelta(minutes=100))
    given().when(FIRE, at=late).then(later)


def test_a_due_date_that_the_record_brings_wins_over_the_categorys_limit():
    due = NOON + timedelta(days=10)
    reported = replace(FIRE_REPORTED, yellow_at=NOON + timedelta(days=8), due_at=due, due_recorded=True)
    given().when(replace(FIRE, due_at=due)).then(reported)


def test_a_recorded_due_date_in_another_zone_is_kept_in_utc():
    due = datetime(2026, 1, 2, 4, tzinfo=timezone(timedelta(hours=8)))
    reported = given().when(replace(FIRE, due_at=due)).body
    assert isinstance(reported, TicketReported)
    assert reported.due_at == datetime(2026, 1, 1, 20, tzinfo=UTC)
    assert reported.due_at.tzinfo is UTC


@pytest.mark.parametrize("early_h", [0, 3])
def test_what_was_due_before_its_report_has_no_time_to_be_yellow(early_h: int):
    due = NOON - timedelta(hours=early_h)
    given().when(replace(FIRE, due_at=due)).then(replace(FIRE_REPORTED, yellow_at=due, due_at=due, due_recorded=True))


def test_the_policys_share_of_the_limit_decides_when_yellow_begins():
    given().when(FIRE, policy=replace(POLICY, yellow_from_percent=50)).then(
        replace(FIRE_REPORTED, yellow_at=NOON + timedelta(minutes=50))
    )


OFFICE = replace(
    POLICY,
    categories=(Category("stall", "占道经营", "urban-order", 240, Clock.WORK_HOURS, "full", "roads"),),
    calendar=Calendar(
        zone="Asia/Shanghai",
        first_year=2026,
        last_year=2026,
        days_off=(date(2026, 1, 1), date(2026, 1, 2)),
        days_on=(date(2026, 1, 4),),
        hours=(OfficeHours(time(8, 30), time(12)), OfficeHours(time(14), time(17, 30))),
    ),
)
STALL = ReportTicket(category="stall", place=PLACE)


def test_a_limit_in_office_hours_and_its_yellow_share_wait_for_the_office_to_open():
    """Reported on New Year's evening; Sunday the 4th is worked."""
    reported = given().when(STALL, policy=OFFICE).body
    assert isinstance(reported, TicketReported)
    assert reported.yellow_at == datetime(2026, 1, 4, 11, 42, tzinfo=timezone(timedelta(hours=8)))
    assert reported.due_at == datetime(2026, 1, 4, 14, 30, tzinfo=timezone(timedelta(hours=8)))


def test_a_due_date_that_the_record_brings_needs_no_calendar():
    due = NOON + timedelta(days=800)
    reported = given().when(replace(STALL, due_at=due), policy=OFFICE).body
    assert isinstance(reported, TicketReported)
    assert reported.due_at == due


def test_a_limit_that_reaches_into_a_year_without_a_calendar_is_refused_and_never_guessed():
    given().when(STALL, policy=OFFICE, at=datetime(2026, 12, 31, 9, tzinfo=UTC)).then_refused(
        Rule.CALENDAR_UNKNOWN, year="2027", policy="p1"
    )


def test_a_policy_with_limits_in_work_time_and_no_calendar_is_refused():
    with pytest.raises(ValueError, match="the limit of stall runs in work-hours, and the policy has no `calendar`"):
        replace(OFFICE, calendar=None)


def test_words_photos_and_an_estimated_time_are_kept_as_they_came():
    more = {"words": "a" * 64, "photos": ("b" * 64,), "estimated": True}
    given().when(replace(FIRE, **more)).then(replace(FIRE_REPORTED, **more))


def test_a_report_that_needs_no_dispatch_names_its_department():
    given().when(ReportTicket(category="heating", place=PLACE)).then_refused(
        Rule.DEPARTMENT_MISSING, category="heating", procedure="direct"
    )
    reported = given().when(ReportTicket(category="heating", place=PLACE, department="housing")).body
    assert isinstance(reported, TicketReported)
    assert (reported.department, reported.procedure) == ("housing", "direct")


def test_a_report_of_any_procedure_may_name_a_department_that_the_policy_has():
    given().when(replace(FIRE, department="rescue")).then(replace(FIRE_REPORTED, department="rescue"))
    given().when(replace(FIRE, department="navy")).then_refused(Rule.DEPARTMENT_UNKNOWN, department="navy", policy="p1")


def test_a_category_that_the_policy_does_not_have_is_refused():
    given().when(replace(FIRE, category="flood")).then_refused(Rule.CATEGORY_UNKNOWN, category="flood", policy="p1")


def test_a_category_whose_procedure_the_policy_lacks_is_refused_and_stops_nobody():
    headless = replace(POLICY, version="p2", procedures=(Procedure("direct", (Stage.REPORT, Stage.CLOSE)),))
    given().when(FIRE, policy=headless).then_refused(Rule.PROCEDURE_UNKNOWN, procedure="short", policy="p2")


def test_an_id_is_reported_once_whatever_became_of_it():
    given(FIRE).when(FIRE).then_refused(Rule.TICKET_EXISTS, situation="open")
    heating = ReportTicket(category="heating", place=PLACE, department="housing")
    given(heating, CloseTicket()).when(heating).then_refused(Rule.TICKET_EXISTS, situation="closed")


def test_a_refused_report_leaves_the_id_free():
    given(replace(FIRE, category="flood")).when(FIRE).then(replace(FIRE_REPORTED, **_a_minute_later()))


def test_a_refused_step_before_the_report_leaves_the_id_free_too():
    given(FileTicket()).when(FIRE).then(replace(FIRE_REPORTED, **_a_minute_later()))


@pytest.mark.parametrize("due", [datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_due_date_that_no_reader_could_turn_into_city_time_is_no_command_at_all(due: datetime):
    with pytest.raises(ValueError, match="due_at"):
        replace(FIRE, due_at=due)
    with pytest.raises(msgspec.ValidationError, match="due_at"):
        msgspec.convert(msgspec.to_builtins(FIRE) | {"due_at": due.isoformat()}, ReportTicket)


def _a_minute_later() -> dict[str, datetime]:
    return {"yellow_at": NOON + timedelta(minutes=81), "due_at": NOON + timedelta(minutes=101)}
