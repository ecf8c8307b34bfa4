"""The whistle: a street calls departments to the spot; they come in time or show red, sign, and are scored by the street."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.deadlines import deadlines_of
from projections.ticket.state import Open
from schemas.due import Due
from schemas.identity import deadline_command_id
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.merging import MergeTicket
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.stages import CloseTicket, ReportTicket
from schemas.ticket.whistles import (
    BlowWhistle,
    CoSignWhistle,
    EndWhistle,
    MissWhistle,
    ReportToWhistle,
    ScoreWhistle,
    WhistleBlown,
    WhistleCoSigned,
    WhistleEnded,
    WhistleMissed,
    WhistleReported,
    WhistleScored,
)
from tests.given import given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
MINUTE = timedelta(minutes=1)
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
BLOW = BlowWhistle(departments=("roads", "rescue"), opinion=WHY)
# Blown a minute after noon; who is called comes within half an hour.
REPORT_DUE_AT = NOON + 31 * MINUTE
WHISTLED = (HEATING, BLOW)
ROADS_THERE, RESCUE_THERE = ReportToWhistle(department="roads"), ReportToWhistle(department="rescue")
MISS = MissWhistle(whistle=2, department="roads", deadline_at=REPORT_DUE_AT)
SIGN, SCORE = CoSignWhistle(department="roads", opinion=WHY), ScoreWhistle(department="roads", score=4, opinion=WHY)
ROADS_DONE = (ROADS_THERE, SIGN, SCORE)
RESCUE_DONE = tuple(replace(one, department="rescue") for one in ROADS_DONE)


def awaited(*past: TicketCommand) -> list[str]:
    return [one.of for one in deadlines_of("t", given(*past).ticket) if one.due is Due.REPORT]


def test_a_street_calls_departments_to_be_there_within_the_policys_minutes():
    given(HEATING).when(BLOW).then(WhistleBlown(departments=("roads", "rescue"), report_due_at=REPORT_DUE_AT, opinion=WHY))
    given(HEATING).when(BLOW, role=Role.HANDLER).then_refused(Rule.ROLE_MAY_NOT, may="street,community")


def test_a_whistle_says_what_for_and_calls_departments_that_there_are_each_once():
    given(HEATING).when(replace(BLOW, opinion=None)).then_refused(Rule.OPINION_MISSING, asked="blow-whistle")
    nobody = replace(BLOW, departments=("roads", "nobody"))
    given(HEATING).when(nobody).then_refused(Rule.DEPARTMENT_UNKNOWN, department="nobody")
    later = replace(POLICY, version="p2", departments=("housing", "rescue"))
    given(HEATING).when(BLOW, policy=later).then_refused(Rule.DEPARTMENT_UNKNOWN, department="roads", policy="p2")
    with pytest.raises(ValueError, match="expected each once"):
        BlowWhistle(departments=("roads", "roads"))


def test_one_whistle_is_blown_at_a_time_and_another_after_it():
    given(*WHISTLED).when(BLOW).then_refused(Rule.WHISTLE_OPEN, department="roads,rescue")
    assert isinstance(given(*WHISTLED, EndWhistle(opinion=WHY)).when(BLOW).body, WhistleBlown)


@pytest.mark.parametrize(("minutes", "on_time"), [(31, True), (32, False)])
def test_a_department_reports_once_in_time_or_late(minutes: int, on_time: bool):
    there = given(*WHISTLED).when(ROADS_THERE, at=NOON + minutes * MINUTE)
    there.then(WhistleReported(department="roads", seconds=(minutes - 1) * 60, on_time=on_time))
    given(*WHISTLED, ROADS_THERE).when(ROADS_THERE).then_refused(Rule.ANSWERED_ALREADY, department="roads")
    given(*WHISTLED).when(ReportToWhistle(department="housing")).then_refused(Rule.NOT_CALLED, department="housing")


def test_who_does_not_come_in_time_shows_red_once_and_is_still_welcome():
    missed = WhistleMissed(department="roads", whistle=2, deadline_at=REPORT_DUE_AT, late=False)
    given(*WHISTLED).when(MISS, at=REPORT_DUE_AT).then(missed)
    given(*WHISTLED).when(MISS, at=REPORT_DUE_AT - MINUTE).then_refused(Rule.DEADLINE_AHEAD)
    given(*WHISTLED, ROADS_THERE).when(MISS, at=REPORT_DUE_AT).then_refused(Rule.ANSWERED_ALREADY, department="roads")
    red = given(*WHISTLED).also(MISS, at=REPORT_DUE_AT)
    red.when(MISS, at=REPORT_DUE_AT).then_refused(Rule.DEADLINE_REPLACED)
    assert isinstance(red.when(ROADS_THERE, at=REPORT_DUE_AT + MINUTE).body, WhistleReported)


def test_time_asks_for_each_department_that_has_not_come_under_an_id_of_its_own():
    assert awaited(*WHISTLED) == ["roads", "rescue"]
    assert awaited(*WHISTLED, SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY)) == ["roads", "rescue"]
    assert awaited(*WHISTLED, ROADS_THERE) == ["rescue"]
    assert awaited(*WHISTLED, EndWhistle(opinion=WHY)) == []
    assert len({deadline_command_id("t", 2, "report", "p1", of) for of in ("", "roads", "rescue")}) == 3


def test_who_is_there_signs_once_and_says_what():
    given(*WHISTLED).when(SIGN).then_refused(Rule.NOT_REPORTED_YET, department="roads")
    given(*WHISTLED, ROADS_THERE).when(replace(SIGN, opinion=None)).then_refused(Rule.OPINION_MISSING, asked="co-sign-whistle")
    given(*WHISTLED, ROADS_THERE).when(SIGN).then(WhistleCoSigned(department="roads", opinion=WHY))
    given(*WHISTLED, ROADS_THERE, SIGN).when(SIGN).then_refused(Rule.ANSWERED_ALREADY, department="roads")


def test_the_street_scores_who_came_and_who_did_not_come_in_time():
    given(*WHISTLED).when(SCORE).then_refused(Rule.NOT_REPORTED_YET, department="roads")
    given(*WHISTLED, ROADS_THERE).when(replace(SCORE, opinion=None)).then_refused(Rule.OPINION_MISSING, asked="score-whistle")
    given(*WHISTLED, ROADS_THERE).when(SCORE).then(WhistleScored(department="roads", score=4, opinion=WHY))
    assert isinstance(given(*WHISTLED).also(MISS, at=REPORT_DUE_AT).when(SCORE).body, WhistleScored)
    given(*WHISTLED, ROADS_THERE, SCORE).when(SCORE).then_refused(Rule.ANSWERED_ALREADY, department="roads")


def test_a_whistle_ends_once_all_have_come_signed_and_been_scored_or_the_street_says_why_not():
    given(*WHISTLED, *ROADS_DONE, *RESCUE_DONE).when(EndWhistle()).then(WhistleEnded(unanswered=(), opinion=None))
    half = given(*WHISTLED, *ROADS_DONE, RESCUE_THERE)
    half.when(EndWhistle()).then_refused(Rule.WHISTLE_UNANSWERED, department="rescue")
    half.when(EndWhistle(opinion=WHY)).then(WhistleEnded(unanswered=("rescue",), opinion=WHY))


@pytest.mark.parametrize("away", [CloseTicket(), MergeTicket(master="m")], ids=["closing", "merging"])
def test_a_ticket_that_departments_are_called_to_neither_ends_nor_goes_into_another(away: TicketCommand):
    given(*WHISTLED).when(away).then_refused(Rule.WHISTLE_UNENDED, department="roads,rescue")
    assert not isinstance(given(*WHISTLED, EndWhistle(opinion=WHY)).when(away).body, CommandRefused)


def test_a_suspension_keeps_nobody_from_coming():
    suspended = given(*WHISTLED, SuspendTicket(until=NOON + timedelta(days=1), opinion=WHY))
    assert isinstance(suspended.when(ROADS_THERE).body, WhistleReported)


@pytest.mark.parametrize("body", [ROADS_THERE, MISS, SIGN, SCORE, EndWhistle()], ids=lambda body: type(body).__name__)
def test_where_no_whistle_was_blown_nobody_answers(body: TicketCommand):
    given(HEATING).when(body).then_refused(Rule.NO_WHISTLE)


def test_an_ended_whistle_leaves_nothing_behind():
    ended = given(*WHISTLED, EndWhistle(opinion=WHY)).ticket.situation
    assert isinstance(ended, Open)
    assert ended.whistle is None
