"""Before and after: a person features a closure with photos of its own, and what is doubted or done again is shown no more."""

import pytest
from msgspec.structs import replace

from projections.ticket.state import Closed, Featured, Pictured, case_of
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket.featuring import FeatureTicket, TicketFeatured, TicketUnfeatured, UnfeatureTicket
from schemas.ticket.reopenings import ClearSuspicion, ReopenTicket, SuspectClosure
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    TicketFinished,
)
from tests.given import Given, given
from tests.small_city import PLACE

BROKEN, ASKEW, MENDED, SWEPT, OTHERS, WHY = ("b" * 64, "d" * 64, "c" * 64, "e" * 64, "f" * 64, "a" * 64)
REPORT = ReportTicket(category="fire", place=PLACE, photos=(BROKEN, ASKEW))
FINISH = FinishTicket(photos=(MENDED, SWEPT))
BEFORE_WORK = (FileTicket(), DispatchTicket(department="rescue"), AcceptTicket(), ArriveAtTicket())
DONE = (*BEFORE_WORK, FINISH, CloseTicket())
FEATURE = FeatureTicket(before=BROKEN, after=MENDED, caption="修好了")
CLOSED = given(REPORT, *DONE)
FEATURED = given(REPORT, *DONE, FEATURE)


def shown(made: Given) -> Featured | None:
    situation = made.ticket.situation
    return situation.featured if isinstance(situation, Closed) else None


def test_the_photos_of_the_work_are_told_by_who_finished_it():
    finished = given(REPORT, *BEFORE_WORK).when(FINISH).body
    assert isinstance(finished, TicketFinished)
    assert finished.photos == (MENDED, SWEPT)


def test_a_closed_ticket_is_featured_with_a_photo_of_before_and_one_of_after_its_work():
    CLOSED.when(FEATURE).then(TicketFeatured(before=BROKEN, after=MENDED, caption="修好了"))
    assert shown(FEATURED) == Featured(BROKEN, MENDED, "修好了")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER])
def test_a_supervisor_or_a_leader_decides_what_the_city_is_shown(role: Role):
    assert isinstance(CLOSED.when(FEATURE, role=role).body, TicketFeatured)
    assert isinstance(FEATURED.when(UnfeatureTicket(), role=role).body, TicketUnfeatured)


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.HANDLER, Role.RECORD, Role.CLOCK])
def test_nobody_else_does_nor_any_machine(role: Role):
    CLOSED.when(FEATURE, role=role).then_refused(Rule.ROLE_MAY_NOT)
    FEATURED.when(UnfeatureTicket(), role=role).then_refused(Rule.ROLE_MAY_NOT)


def test_what_is_still_worked_on_is_no_achievement():
    given(REPORT, *BEFORE_WORK, FINISH).when(FEATURE).then_refused(Rule.TICKET_OPEN, stage="finish")


@pytest.mark.parametrize("photo", [MENDED, OTHERS])
def test_before_is_a_photo_of_its_report(photo: str):
    CLOSED.when(replace(FEATURE, before=photo)).then_refused(Rule.PHOTO_OF_ANOTHER, photo=photo, stage="report")


@pytest.mark.parametrize("photo", [BROKEN, OTHERS])
def test_after_is_a_photo_of_its_finished_work(photo: str):
    CLOSED.when(replace(FEATURE, after=photo)).then_refused(Rule.PHOTO_OF_ANOTHER, photo=photo, stage="finish")


def test_a_ticket_without_photos_keeps_none_and_is_not_featured():
    made = given(replace(REPORT, photos=()), *DONE)
    made.when(FEATURE).then_refused(Rule.PHOTO_OF_ANOTHER, photo=BROKEN)
    case = case_of(made.ticket.situation)
    assert case is not None
    assert case.pictured is None


def test_what_was_practised_in_a_drill_is_not_featured():
    given(replace(REPORT, drill="drill-1"), *DONE).when(FEATURE).then_refused(Rule.PRACTISED, drill="drill-1")


def test_one_pair_stands_for_a_ticket_and_another_takes_its_place_once_it_is_withdrawn():
    other = replace(FEATURE, before=ASKEW, after=SWEPT)
    FEATURED.when(other).then_refused(Rule.FEATURED_ALREADY, caption="修好了")
    FEATURED.when(UnfeatureTicket()).then(TicketUnfeatured())
    withdrawn = FEATURED.also(UnfeatureTicket())
    assert shown(withdrawn) is None
    withdrawn.when(UnfeatureTicket()).then_refused(Rule.NOT_FEATURED)
    withdrawn.when(other).then(TicketFeatured(before=ASKEW, after=SWEPT, caption="修好了"))


def test_a_closure_that_is_suspected_is_shown_no_more_and_once_cleared_only_if_somebody_features_it_anew():
    suspected = FEATURED.also(SuspectClosure(repeated_by="new"))
    assert shown(suspected) is None
    suspected.when(FEATURE).then_refused(Rule.ALREADY_SUSPECTED, repeated_by="new")
    cleared = suspected.also(ClearSuspicion(opinion=WHY))
    assert shown(cleared) is None
    assert isinstance(cleared.when(FEATURE).body, TicketFeatured)


def test_what_is_reopened_is_shown_no_more_and_photos_of_the_undone_work_show_nothing():
    reopened = FEATURED.also(ReopenTicket(opinion=WHY))
    again = reopened.also(CloseTicket())
    assert shown(reopened) is shown(again) is None
    again.when(FEATURE).then_refused(Rule.PHOTO_OF_ANOTHER, photo=MENDED, stage="finish")
    done_again = reopened.also(FinishTicket(photos=(SWEPT,))).also(CloseTicket())
    done_again.when(FEATURE).then_refused(Rule.PHOTO_OF_ANOTHER, photo=MENDED, stage="finish")
    assert isinstance(done_again.when(replace(FEATURE, after=SWEPT)).body, TicketFeatured)


def test_photos_of_work_that_was_sent_back_are_those_of_no_finished_work():
    back = given(replace(REPORT, category="pothole"), *BEFORE_WORK, FINISH, ReturnTicket(opinion=WHY))
    case = case_of(back.ticket.situation)
    assert case is not None
    assert (case.stage, case.pictured) == (Stage.ARRIVE, Pictured("s", (BROKEN, ASKEW)))
