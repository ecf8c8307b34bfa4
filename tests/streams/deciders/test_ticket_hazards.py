"""The hazard level is a field of its own: it only rises, and what is graver is warned of earlier, never later."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.ticket.state import Open
from schemas.calendar import Clock
from schemas.hazard import Hazard
from schemas.limit import LimitChanged
from schemas.policy import Policy, Threshold
from schemas.refusal import Rule
from schemas.stage import Colour
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.hazards import HazardRaised, RaiseHazard
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.stages import ReportTicket
from tests.given import MINUTE, Given, given
from tests.small_city import NOON, PLACE
from tests.small_city import POLICY as PLAIN

WHY = "a" * 64
POTHOLE = ReportTicket(category="pothole", place=PLACE)  # 600 minutes, yellow after 480
POLICY = replace(
    PLAIN,
    thresholds=(
        Threshold(category="fire", yellow_from_percent=90),
        Threshold(hazard=Hazard.SERIOUS, yellow_from_percent=60),
        Threshold(category="fire", hazard=Hazard.GRAVE, yellow_from_percent=10),
    ),
)


def raised_to(hazard: Hazard) -> RaiseHazard:
    return RaiseHazard(hazard=hazard, opinion=WHY)


def reported(body: ReportTicket = POTHOLE, policy: Policy = POLICY) -> Given:
    return given().also(body, policy=policy)


def test_a_graver_danger_is_warned_of_earlier_and_due_at_the_same_moment():
    limit = LimitChanged(
        clock=Clock.NATURAL_DAYS,
        yellow_at=NOON + timedelta(minutes=360),
        due_at=NOON + timedelta(minutes=600),
        previous_colour=Colour.GREEN,
        colour=Colour.GREEN,
    )
    reported().when(raised_to(Hazard.SERIOUS), policy=POLICY).then(
        HazardRaised(previous=None, hazard=Hazard.SERIOUS, limit=limit, opinion=WHY)
    )


def test_time_turns_it_yellow_at_the_earlier_moment():
    made = reported().also(raised_to(Hazard.SERIOUS), at=NOON + 400 * MINUTE, policy=POLICY)
    case = made.ticket.situation
    assert isinstance(case, Open)
    assert (case.colour, case.limit.yellow_at) == (Colour.GREEN, NOON + 360 * MINUTE)


@pytest.mark.parametrize("asked", [Hazard.MINOR, Hazard.SERIOUS])
def test_it_never_falls(asked: Hazard):
    made = reported(replace(POTHOLE, hazard=Hazard.SERIOUS))
    made.when(raised_to(asked), policy=POLICY).then_refused(Rule.HAZARD_NOT_GRAVER, hazard="serious", asked=asked.value)


def test_it_is_not_raised_without_a_word_why():
    reported().when(RaiseHazard(hazard=Hazard.GRAVE), policy=POLICY).then_refused(Rule.OPINION_MISSING)


def test_a_level_that_the_policy_does_not_warn_of_earlier_leaves_the_limit():
    made = reported().when(raised_to(Hazard.MINOR), policy=POLICY)
    made.then(HazardRaised(previous=None, hazard=Hazard.MINOR, limit=None, opinion=WHY))


def test_a_limit_that_somebody_decided_keeps_its_warning():
    made = reported()
    for body, actor in ((RequestExtension(minutes=60, opinion=WHY), "a"), (GrantExtension(), "b")):
        made = made.also(body, actor=actor, policy=POLICY)
    made.when(raised_to(Hazard.GRAVE), policy=POLICY).then(
        HazardRaised(previous=None, hazard=Hazard.GRAVE, limit=None, opinion=WHY)
    )


def test_a_recorded_due_date_stays_and_its_warning_comes_earlier():
    made = reported(replace(POTHOLE, due_at=NOON + timedelta(minutes=100)))
    case = made.also(raised_to(Hazard.GRAVE), policy=POLICY).ticket.situation
    assert isinstance(case, Open)
    assert (case.limit.yellow_at, case.limit.due_at) == (NOON + timedelta(minutes=60), NOON + timedelta(minutes=100))


def test_the_danger_of_a_suspended_ticket_rises_too():
    made = reported().also(SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY), policy=POLICY)
    made = made.also(raised_to(Hazard.SERIOUS), policy=POLICY).also(ResumeTicket(), at=NOON + 61 * MINUTE, policy=POLICY)
    case = made.ticket.situation
    assert isinstance(case, Open)
    assert case.limit.yellow_at == NOON + (360 + 60) * MINUTE


@pytest.mark.parametrize(
    ("category", "hazard", "percent"),
    [
        ("pothole", None, 80),
        ("pothole", Hazard.MINOR, 80),
        ("pothole", Hazard.GRAVE, 60),
        ("fire", None, 90),
        ("fire", Hazard.SERIOUS, 60),
        ("fire", Hazard.GRAVE, 10),
    ],
)
def test_the_share_is_by_category_and_by_level_and_never_later_for_a_graver_one(category: str, hazard: Hazard | None, percent: int):
    assert POLICY.yellow_percent(category, hazard) == percent


def test_a_threshold_of_a_category_that_there_is_not_is_refused_where_it_is_read():
    with pytest.raises(ValueError, match="names the category ufo"):
        replace(PLAIN, thresholds=(Threshold(category="ufo", yellow_from_percent=10),))
