"""A master bears the strictest of all limits, in its clock; what happens to its own meanwhile is there when a child goes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from projections.deadlines import deadlines_of
from projections.ticket.state import Closed
from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.due import Due
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.policy import Policy, Threshold
from schemas.stage import Colour
from schemas.ticket import TicketCommand
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.forced import Deadlock, ForceCloseTicket
from schemas.ticket.hazards import RaiseHazard
from schemas.ticket.merging import ReleaseChild
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.stages import FileTicket, ReportTicket
from tests.given import Given, case_of, given
from tests.small_city import NOON, PLACE, POLICY, taking

WHY = "a" * 64
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRE = ReportTicket(category="fire", place=PLACE)  # yellow after 80 minutes, due after 100
EARLY = taking("early", "e", NOON + 40 * MINUTE, NOON + 50 * MINUTE)
RELEASE = ReleaseChild(child="early", merge="e")
SUSPEND = SuspendTicket(until=NOON + DAY, opinion=WHY)
WARNING = replace(POLICY, thresholds=(Threshold(hazard=Hazard.GRAVE, yellow_from_percent=40),))


def minutes(made: Given) -> tuple[int, int]:
    """When the limit in force is yellow and due, in minutes after noon."""
    limit = case_of(made).limit
    return int((limit.yellow_at - NOON) / MINUTE), int((limit.due_at - NOON) / MINUTE)


def test_a_suspension_moves_what_the_master_has_for_itself_and_what_its_children_brought():
    moved = given(FIRE, EARLY, SUSPEND, ResumeTicket())  # a minute
    assert minutes(moved) == (41, 51)
    assert minutes(moved.also(RELEASE)) == (81, 101)


def test_an_extension_lengthens_what_the_master_has_for_itself_and_what_its_children_brought():
    extended = given(FIRE, EARLY, RequestExtension(minutes=100, opinion=WHY)).also(GrantExtension(), actor="chief")
    assert minutes(extended) == (120, 150)
    assert minutes(extended.also(RELEASE)) == (160, 200)
    third = extended.also(taking("third", "t", NOON + 90 * MINUTE, NOON + 99 * MINUTE))
    assert minutes(third) == (90, 99)
    assert minutes(third.also(ReleaseChild(child="third", merge="t"))) == (120, 150)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            (RaiseHazard(hazard=Hazard.GRAVE, opinion=WHY), EARLY, RELEASE),
            (EARLY, RaiseHazard(hazard=Hazard.GRAVE, opinion=WHY), RELEASE),
        ),
        ((FileTicket(), EARLY, RELEASE), (EARLY, FileTicket(), RELEASE)),
    ],
    ids=["a graver hazard", "a filing"],
)
def test_released_it_has_what_it_would_have_had_without_the_merge(
    before: tuple[TicketCommand, ...], after: tuple[TicketCommand, ...]
):
    doubled = replace(WARNING, version="p2", categories=tuple(replace(one, limit_minutes=200) for one in POLICY.categories))
    told = [given(FIRE), given(FIRE)]
    for number, commands in enumerate((before, after)):
        for body in commands:
            told[number] = told[number].also(body, policy=doubled if isinstance(body, FileTicket) else WARNING)
    assert minutes(told[0]) == minutes(told[1])
    assert case_of(told[0]).hazard is case_of(told[1]).hazard


def test_a_hazard_that_rises_while_it_bears_a_child_warns_earlier_once_the_child_is_gone():
    raised = given().also(FIRE, policy=WARNING).also(EARLY, policy=WARNING)
    raised = raised.also(RaiseHazard(hazard=Hazard.GRAVE, opinion=WHY), policy=WARNING)
    assert minutes(raised) == (40, 50)
    assert minutes(raised.also(RELEASE, policy=WARNING)) == (40, 100)


def test_a_policy_that_holds_for_open_tickets_too_gives_its_limit_once_the_child_is_gone():
    doubled = tuple(replace(one, limit_minutes=2 * one.limit_minutes) for one in POLICY.categories)
    later = replace(POLICY, version="p9", applies_to_open=True, categories=doubled)
    reviewed = given(FIRE, EARLY).also(ReviewTicket(), policy=later)
    assert minutes(reviewed) == (40, 50)
    assert minutes(reviewed.also(RELEASE, policy=later)) == (160, 200)


def test_a_filing_leaves_a_childs_overdue_limit_and_its_colour():
    red = ChangeTicketColour(colour=Colour.RED, limit_sequence=2, deadline_at=NOON - MINUTE)
    master = given(FIRE, taking("late", "l", NOON - 9 * MINUTE, NOON - MINUTE), red)
    filed = master.also(
        FileTicket(), policy=replace(POLICY, version="p2", categories=(replace(POLICY.categories[1], limit_minutes=200),))
    )
    assert (case_of(filed).colour, minutes(filed)) == (Colour.RED, (-9, -1))
    released = filed.also(ReleaseChild(child="late", merge="l"))
    assert (case_of(released).colour, minutes(released)) == (Colour.GREEN, (160, 200))


def test_it_warns_as_early_as_a_child_that_is_due_later():
    taken = given(FIRE, taking("warned", "w", NOON + 30 * MINUTE, NOON + 500 * MINUTE))
    assert minutes(taken) == (30, 100)
    assert minutes(taken.also(ReleaseChild(child="warned", merge="w"))) == (80, 100)


def test_it_is_as_grave_as_its_gravest_child_until_that_goes():
    serious = replace(EARLY, hazard=Hazard.SERIOUS)
    grave = taking("grave", "g", NOON + 90 * MINUTE, NOON + 99 * MINUTE, hazard=Hazard.GRAVE)
    taken = given(replace(FIRE, hazard=Hazard.MINOR), serious, grave)
    assert case_of(taken).hazard is Hazard.GRAVE
    without = taken.also(ReleaseChild(child="grave", merge="g"))
    assert case_of(without).hazard is Hazard.SERIOUS
    assert case_of(without.also(RELEASE)).hazard is Hazard.MINOR


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def working() -> Policy:
    """Fires are put out on work days; 1 January 2026 is a Thursday, noon in UTC is 20:00 there."""
    calendar = Calendar(
        zone="Asia/Shanghai",
        hours=(OfficeHours(time(9), time(17)),),
        first_year=2026,
        last_year=2026,
        days_off=(date(2026, 1, 2),),
        days_on=(),
    )
    fire = replace(POLICY.categories[1], clock=Clock.WORK_DAYS, limit_minutes=3 * 1440)
    return replace(POLICY, categories=(fire,), calendar=calendar)


def test_a_childs_due_moment_moves_in_the_childs_clock():
    """Half an hour more on a Friday night is half an hour, where the limit in force is urgent."""
    policy = working()
    master = given().also(FIRE, policy=policy)
    due = shanghai(2, 23, 45)
    master = master.also(taking("urgent", "u", shanghai(2, 20), due, clock=Clock.URGENT), policy=policy)
    assert case_of(master).limit.clock is Clock.URGENT
    asked = master.also(RequestExtension(minutes=30, opinion=WHY), policy=policy)
    extended = asked.also(GrantExtension(), actor="chief", policy=policy)
    assert case_of(extended).limit.due_at == shanghai(3, 0, 15)
    released = extended.also(ReleaseChild(child="urgent", merge="u"), policy=policy)
    assert case_of(released).limit.clock is Clock.WORK_DAYS
    assert case_of(released).own_term == Term(
        clock=Clock.WORK_DAYS, yellow_at=case_of(released).limit.yellow_at, due_at=case_of(released).limit.due_at
    )


def test_time_asks_again_by_the_limit_that_a_release_leaves():
    released = given(FIRE, EARLY, RELEASE)
    assert [(one.due, one.set_by) for one in deadlines_of("t", released.ticket)] == [(Due.YELLOW, 3), (Due.RED, 3)]


def test_a_closed_master_whose_child_was_taken_out_has_its_own_limit_again_once_it_is_reopened():
    """Until then it was closed by the limit that was in force."""
    forced = ForceCloseTicket(reason=Deadlock.LONG_PROJECT, approver="chief", opinion=WHY)
    closed = given(FIRE, EARLY, forced, RELEASE)
    situation = closed.ticket.situation
    assert isinstance(situation, Closed)
    assert situation.case.limit.due_at == EARLY.term.due_at
    reopened = closed.also(ReopenTicket(opinion=WHY))
    assert minutes(reopened) == (80, 100)
    asked = reopened.also(RequestExtension(minutes=10, opinion=WHY)).also(GrantExtension(), actor="chief")
    assert case_of(asked).own_term.due_at == case_of(asked).limit.due_at
