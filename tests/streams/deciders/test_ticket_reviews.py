"""A policy that holds for open tickets too: limits that rest on the policy alone move, what somebody decided stays."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from projections.deadlines import Published, deadlines_of
from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.due import Due
from schemas.limit import LimitChanged
from schemas.policy import Category, Escalation, StageLimit, Standard
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.merging import MergeTicket, UnmergeTicket
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.reviews import ReviewTicket, TicketReviewed
from schemas.ticket.stages import FileTicket, ReportTicket
from schemas.turn import Turn
from tests.given import case_of, given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # yellow after 80 minutes, due after 100
REVIEW = ReviewTicket()
HALVED = replace(
    POLICY,
    version="p2",
    applies_to_open=True,
    in_force_from=NOON + 30 * MINUTE,
    categories=tuple(replace(one, limit_minutes=one.limit_minutes // 2) for one in POLICY.categories),
)
HALF = LimitChanged(
    clock=Clock.NATURAL_DAYS,
    yellow_at=NOON + 40 * MINUTE,
    due_at=NOON + 50 * MINUTE,
    previous_colour=Colour.GREEN,
    colour=Colour.GREEN,
)


def test_an_open_ticket_is_judged_by_the_new_policy_and_its_limit_counts_from_the_report():
    given(FIRE).when(REVIEW, policy=HALVED).then(TicketReviewed(previous_policy="p1", judged_by="p2", limit=HALF))
    reviewed = case_of(given(FIRE).also(REVIEW, policy=HALVED))
    assert (reviewed.policy, reviewed.limit.due_at, reviewed.limit.sequence) == ("p2", NOON + 50 * MINUTE, 2)


def test_a_longer_limit_takes_a_warning_back():
    doubled = replace(HALVED, categories=tuple(replace(one, limit_minutes=one.limit_minutes * 2) for one in POLICY.categories))
    red = ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=NOON + 100 * MINUTE)
    made = given(FIRE).also(red, at=NOON + 100 * MINUTE)
    reviewed = made.when(REVIEW, policy=doubled, at=NOON + 101 * MINUTE).body
    assert isinstance(reviewed, TicketReviewed)
    assert reviewed.limit is not None
    assert (reviewed.limit.previous_colour, reviewed.limit.colour) == (Colour.RED, Colour.GREEN)


def test_a_due_date_that_the_record_brought_stays():
    recorded = given(replace(FIRE, due_at=NOON + 3 * HOUR))
    recorded.when(REVIEW, policy=HALVED).then(TicketReviewed(previous_policy="p1", judged_by="p2", limit=None))


def test_a_policy_whose_calendar_has_ended_is_named_by_the_refusal():
    hours = (OfficeHours(time(9), time(17)),)
    calendar = Calendar(zone="Asia/Shanghai", first_year=2026, last_year=2026, days_off=(), days_on=(), hours=hours)
    fire = replace(POLICY.categories[1], clock=Clock.WORK_HOURS)
    before = replace(POLICY, categories=(fire,), calendar=calendar)
    ended = replace(before, version="p2", applies_to_open=True, calendar=replace(calendar, first_year=2020, last_year=2025))
    made = given().also(FIRE, policy=before)
    made.when(REVIEW, policy=ended).then_refused(Rule.CALENDAR_UNKNOWN, year="2026", policy="p2")


def test_a_policy_that_could_not_end_a_suspension_leaves_the_ticket_with_the_one_before():
    hours = (OfficeHours(time(9), time(17)),)
    calendar = Calendar(zone="Asia/Shanghai", first_year=2026, last_year=2027, days_off=(), days_on=(), hours=hours)
    fire = replace(POLICY.categories[1], clock=Clock.WORK_HOURS)
    before = replace(POLICY, categories=(fire,), calendar=calendar, suspension_days_max=366)
    brief = replace(before, version="p2", applies_to_open=True, calendar=replace(calendar, last_year=2026))
    made = given().also(FIRE, policy=before)
    made = made.also(SuspendTicket(until=NOON + timedelta(days=365), opinion=WHY), policy=before)
    made.when(REVIEW, policy=brief).then_refused(Rule.CALENDAR_UNKNOWN, year="2027", policy="p2")


def test_an_extension_that_was_granted_stays():
    made = given(FIRE, RequestExtension(minutes=60, opinion=WHY)).also(GrantExtension(), actor="chief")
    made.when(REVIEW, policy=HALVED).then(TicketReviewed(previous_policy="p1", judged_by="p2", limit=None))


def test_a_suspended_ticket_is_reviewed_as_well():
    suspended = given(FIRE, SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY))
    suspended.when(REVIEW, policy=HALVED).then(TicketReviewed(previous_policy="p1", judged_by="p2", limit=HALF))


def test_a_holiday_that_is_announced_late_moves_the_deadlines_that_it_lies_in():
    """1 January 2026 is a Thursday, noon in UTC is 20:00 there; four hours of work end on Friday, or on Monday."""
    hours = (OfficeHours(time(9), time(17)),)
    calendar = Calendar(zone="Asia/Shanghai", first_year=2026, last_year=2026, days_off=(), days_on=(), hours=hours)
    lamp = Category("lamp", "路灯不亮", "hazard", 240, Clock.WORK_HOURS, "short", "roads")
    before = replace(POLICY, categories=(lamp,), calendar=calendar)
    after = replace(before, version="p2", applies_to_open=True, calendar=replace(calendar, days_off=(date(2026, 1, 2),)))
    made = given().also(ReportTicket(category="lamp", place=PLACE), policy=before)
    assert case_of(made).limit.due_at.isoformat() == "2026-01-02T05:00:00+00:00"
    assert case_of(made.also(REVIEW, policy=after)).limit.due_at.isoformat() == "2026-01-05T05:00:00+00:00"


def test_whose_turn_it_is_has_the_time_that_the_new_policy_gives_him_from_its_beginning():
    """The acceptor's hour of work ends on Friday at 10, or on Monday; a procedure without him leaves it to the dispatcher."""
    hours = (OfficeHours(time(9), time(17)),)
    calendar = Calendar(zone="Asia/Shanghai", first_year=2026, last_year=2026, days_off=(), days_on=(), hours=hours)
    full = replace(POLICY.procedures[0], stage_limits=(StageLimit(stage=Stage.FILE, limit_minutes=60, clock=Clock.WORK_HOURS),))
    before = replace(POLICY, procedures=(full, *POLICY.procedures[1:]), calendar=calendar)
    after = replace(before, version="p2", applies_to_open=True, calendar=replace(calendar, days_off=(date(2026, 1, 2),)))
    made = given().also(ReportTicket(category="pothole", place=PLACE), policy=before)
    assert made.ticket.situation.turn == Turn(holder="acceptor", due_at=datetime(2026, 1, 2, 2, tzinfo=UTC))  # type: ignore[union-attr]
    judged = case_of(made.also(REVIEW, policy=after))
    assert judged.turn == Turn(holder="acceptor", due_at=datetime(2026, 1, 5, 2, tzinfo=UTC))
    assert [one.since for one in judged.held] == [NOON]
    unfiled = replace(full, required=tuple(stage for stage in full.required if stage is not Stage.FILE), stage_limits=())
    shorter = replace(after, procedures=(unfiled, *POLICY.procedures[1:]))
    assert case_of(made.also(REVIEW, policy=shorter)).turn == Turn(holder="dispatcher")


def test_a_policy_that_cannot_judge_the_ticket_leaves_it_with_the_one_before():
    made = given(FIRE)
    made.when(REVIEW, policy=replace(HALVED, categories=())).then_refused(Rule.CATEGORY_UNKNOWN, category="fire", policy="p2")
    made.when(REVIEW, policy=replace(HALVED, procedures=())).then_refused(Rule.PROCEDURE_UNKNOWN, procedure="short", policy="p2")
    loud = Standard(code="loud", filing="异响", closing="消除", limit_minutes=60, clock=Clock.URGENT)
    with_standard = replace(POLICY, categories=(replace(POLICY.categories[1], standards=(loud,)),))
    filed = given(FIRE).also(FileTicket(standard="loud"), policy=with_standard)
    filed.when(REVIEW, policy=HALVED).then_refused(Rule.STANDARD_UNKNOWN, category="fire", standard="loud")


def test_a_review_that_nothing_asks_for_is_refused():
    made = given(FIRE)
    made.when(REVIEW, policy=replace(HALVED, applies_to_open=False)).then_refused(Rule.NOTHING_TO_REVIEW, policy="p2")
    made.also(REVIEW, policy=HALVED).when(REVIEW, policy=HALVED).then_refused(Rule.NOTHING_TO_REVIEW, policy="p2")
    made.when(REVIEW, policy=HALVED, role=Role.SUPERVISOR).then_refused(Rule.ROLE_MAY_NOT, may="clock")


def test_a_review_is_due_from_the_moment_on_at_which_the_policy_comes_into_force_until_it_was_answered():
    reviews = Published.of({"p1": POLICY, "p2": HALVED})
    made = given(FIRE)
    (review,) = [one for one in deadlines_of("t", made.ticket, reviews) if one.due is Due.REVIEW]
    assert (review.at, review.policy, review.set_by) == (NOON + 30 * MINUTE, "p2", 1)
    judged = deadlines_of("t", made.also(REVIEW, policy=HALVED).ticket, reviews)
    assert all(one.due is not Due.REVIEW for one in judged)
    assert review not in deadlines_of("t", made.refused(review.command_id).ticket, reviews)


def test_a_review_that_met_a_child_is_asked_again_when_it_stands_for_itself():
    reviews = Published.of({"p1": POLICY, "p2": HALVED})
    made = given(FIRE)
    (review,) = [one for one in deadlines_of("t", made.ticket, reviews) if one.due is Due.REVIEW]
    undone = made.also(MergeTicket(master="m")).refused(review.command_id).also(UnmergeTicket(opinion=WHY))
    assert Due.REVIEW in [one.due for one in deadlines_of("t", undone.ticket, reviews)]


def test_what_a_policy_refused_to_time_is_asked_again_once_the_ticket_is_judged_by_another():
    """An outage lets a level of the old policy and the new policy fall due at once: the one must not cost the other."""
    levels = replace(POLICY, escalations=(Escalation(after_minutes=0),))
    later = replace(HALVED, escalations=(Escalation(after_minutes=600),))
    published = Published.of({"p1": levels, "p2": later})
    made = given().also(FIRE, policy=levels)
    (risen,) = [one for one in deadlines_of("t", made.ticket, published) if one.due is Due.ESCALATE]
    judged = made.also(REVIEW, policy=later).refused(risen.command_id)
    (again,) = [one for one in deadlines_of("t", judged.ticket, published) if one.due is Due.ESCALATE]
    assert not judged.ticket.has_answered(again.command_id)


def test_a_policy_for_new_tickets_alone_and_one_that_came_before_ask_for_no_review():
    for policies in ({"p1": POLICY, "p2": replace(HALVED, applies_to_open=False)}, {"p2": HALVED, "p1": POLICY}):
        due = {one.due for one in deadlines_of("t", given(FIRE).ticket, Published.of(policies))}
        assert due == {Due.YELLOW, Due.RED}
