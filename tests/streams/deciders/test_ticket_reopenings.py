"""Reopening: a closure is taken back within its days, and the old clock goes on as if it had never stopped."""

from datetime import timedelta

import pytest

from projections.deadlines import deadlines_of
from schemas.due import Due
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket.colours import ChangeTicketColour, TicketColourChanged
from schemas.ticket.forced import Deadlock, ForceCloseTicket
from schemas.ticket.reopenings import (
    ClearSuspicion,
    ClosureSuspected,
    Ground,
    ReopenTicket,
    SuspectClosure,
    SuspicionCleared,
    TicketReopened,
)
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    VerifyTicket,
)
from schemas.turn import Turn
from tests.given import case_of, given
from tests.small_city import NOON, PLACE

WHY = "a" * 64
DAY = timedelta(days=1)
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")  # due after an hour
DONE = (HEATING, CloseTicket())
POTHOLE = ReportTicket(category="pothole", place=PLACE)
TO_ROADS = DispatchTicket(department="roads")
LIFE = (POTHOLE, FileTicket(), TO_ROADS, AcceptTicket(), ArriveAtTicket(), FinishTicket(), VerifyTicket(), CloseTicket())
REOPEN = ReopenTicket(opinion=WHY)


def test_a_reopened_ticket_is_its_departments_again_before_the_work():
    reopened = TicketReopened(
        ground=Ground.OFFICER, number=1, stage=Stage.ARRIVE, turn=Turn(holder="roads"), limit=None, opinion=WHY
    )
    given(*LIFE).when(REOPEN).then(reopened)
    case = case_of(given(*LIFE, REOPEN))
    assert (case.stage, case.department, case.handler, case.verifier) == (Stage.ARRIVE, "roads", None, None)


def test_where_the_department_closes_it_has_to_close_again():
    assert case_of(given(*DONE, REOPEN)).stage is Stage.REPORT


def test_what_was_forced_to_its_end_early_goes_on_where_it_stood():
    forced = ForceCloseTicket(reason=Deadlock.LONG_PROJECT, approver="chief", opinion=WHY)
    case = case_of(given(POTHOLE, forced, REOPEN))
    assert (case.stage, case.turn.holder) == (Stage.REPORT, "acceptor")
    given(POTHOLE, forced, REOPEN).when(FinishTicket()).then_refused(Rule.STAGE_SKIPPED)
    back = ReturnTicket(opinion=WHY)
    thrice = (POTHOLE, FileTicket(), TO_ROADS, back, TO_ROADS, back, TO_ROADS, back)
    assert case_of(given(*thrice, forced, REOPEN)).turn.holder == "leader"


def test_the_old_clock_goes_on_and_what_fell_due_meanwhile_is_due_at_once():
    made = given(*DONE).also(REOPEN, at=NOON + DAY)
    assert [(one.due, one.at) for one in deadlines_of("t", made.ticket)] == [
        (Due.YELLOW, NOON + timedelta(minutes=48)),
        (Due.RED, NOON + timedelta(minutes=60)),
    ]


@pytest.mark.parametrize(("minutes", "late"), [(1, False), (6, True)])
def test_what_fell_due_while_it_was_closed_is_late_only_well_after_the_reopening(minutes: int, late: bool):
    made = given(*DONE).also(REOPEN, at=NOON + DAY)
    red = ChangeTicketColour(colour=Colour.RED, limit_sequence=3, deadline_at=NOON + timedelta(hours=1))
    body = made.when(red, at=NOON + DAY + timedelta(minutes=minutes)).body
    assert isinstance(body, TicketColourChanged)
    assert body.late is late


def test_since_the_closure_the_ticket_was_nobodys():
    made = given(*DONE).also(REOPEN, at=NOON + DAY)
    held = [(one.holder, one.since) for one in case_of(made).held]
    assert held == [("housing", NOON), ("closed", NOON + timedelta(minutes=1)), ("housing", NOON + DAY)]


def test_an_officer_says_why_and_an_evaluation_has_said_it():
    given(*DONE).when(ReopenTicket()).then_refused(Rule.OPINION_MISSING, asked="reopen-ticket")
    for ground in Ground:
        named = ReopenTicket(ground=ground)
        given(*DONE).when(named).then_refused(Rule.OPINION_MISSING, asked="reopen-ticket")
        assert isinstance(given(*DONE).when(named, role=Role.CLOCK).body, TicketReopened)


def test_what_a_score_in_time_asks_for_is_not_refused_since_it_comes_a_moment_later():
    asked = ReopenTicket(ground=Ground.EVALUATION)
    assert isinstance(given(*DONE).when(asked, role=Role.CLOCK, at=NOON + 31 * DAY).body, TicketReopened)


def test_after_the_days_that_the_policy_bears_a_closure_stands():
    on_the_last = NOON + timedelta(minutes=1) + 30 * DAY
    assert isinstance(given(*DONE).when(REOPEN, at=on_the_last).body, TicketReopened)
    too_late = on_the_last + timedelta(microseconds=1)
    given(*DONE).when(REOPEN, at=too_late).then_refused(Rule.REOPENING_TOO_LATE, days="30")
    given(*DONE).when(SuspectClosure(repeated_by="u"), at=too_late).then_refused(Rule.REOPENING_TOO_LATE, days="30")


def test_a_new_report_casts_doubt_on_a_closure_once_and_reopens_nothing_by_itself():
    suspect = SuspectClosure(repeated_by="u")
    given(*DONE).when(suspect).then(ClosureSuspected(repeated_by="u"))
    given(*DONE, suspect).when(SuspectClosure(repeated_by="v")).then_refused(Rule.ALREADY_SUSPECTED, repeated_by="u")
    given(*DONE).when(suspect, role=Role.SUPERVISOR).then_refused(Rule.ROLE_MAY_NOT)


def test_a_supervisor_clears_a_suspicion_with_a_word_why_and_what_is_reopened_then_was_no_falsification():
    suspected, clear = given(*DONE, SuspectClosure(repeated_by="u")), ClearSuspicion(opinion=WHY)
    suspected.when(clear).then(SuspicionCleared(repeated_by="u", opinion=WHY))
    suspected.when(ClearSuspicion()).then_refused(Rule.OPINION_MISSING, asked="clear-suspicion")
    cleared = suspected.also(clear)
    cleared.when(clear).then_refused(Rule.NOT_SUSPECTED)
    assert case_of(cleared.also(REOPEN)).deducted == ()
    cleared.when(SuspectClosure(repeated_by="v")).then(ClosureSuspected(repeated_by="v"))


def test_what_is_reopened_is_not_suspected_any_more():
    given(*DONE, REOPEN).when(SuspectClosure(repeated_by="u")).then_refused(Rule.TICKET_OPEN)


def test_what_is_open_is_not_reopened():
    given(HEATING).when(REOPEN).then_refused(Rule.TICKET_OPEN, stage="report")


def test_each_reopening_counts_and_the_ticket_may_be_closed_again():
    twice = given(*DONE, REOPEN, CloseTicket(), REOPEN)
    assert case_of(twice).reopened == 2
    given(*DONE, REOPEN, CloseTicket()).when(CloseTicket()).then_refused(Rule.TICKET_CLOSED)
