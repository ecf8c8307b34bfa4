"""Call-back and double evaluation: of a closure, each side once, with a reason; the lower score is the grade."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from projections.ticket import UNKNOWN
from projections.ticket.state import Closed
from schemas.refusal import CommandRefused, Rule
from schemas.ticket import TicketCommand
from schemas.ticket.evaluations import (
    CallBackReporter,
    EvaluateByParty,
    EvaluateByResident,
    PartyEvaluated,
    ReporterCalledBack,
    ResidentEvaluated,
)
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.stages import CloseTicket, ReportTicket
from schemas.ticket.voids import Unfounded, VoidTicket
from tests.given import Given, given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
CLOSED = (HEATING, CloseTicket())
IN_VAIN, ANSWERED = CallBackReporter(reached=False), CallBackReporter(reached=True, satisfaction=4)
LAST_MOMENT, INSTANT = NOON + timedelta(days=30, minutes=1), timedelta(microseconds=1)
GOOD, FAIR, POOR = (EvaluateByResident(score=score, opinion=WHY) for score in (5, 3, 2))


def called_back(number: int, **said: Any) -> ReporterCalledBack:
    return replace(
        ReporterCalledBack(number=number, reached=False, satisfaction=None, failing=False, given_up=False, opinion=None), **said
    )


def test_a_reporter_is_called_until_he_is_reached_and_each_call_counts():
    given(*CLOSED).when(IN_VAIN).then(called_back(1))
    given(*CLOSED, IN_VAIN).when(ANSWERED).then(called_back(2, reached=True, satisfaction=4))


def test_who_was_not_reached_says_nothing():
    given(*CLOSED).when(CallBackReporter(reached=False, satisfaction=5)).then_refused(Rule.NOBODY_REACHED, satisfaction="5")


def test_an_answer_stands_and_nobody_calls_for_a_better_one():
    bad = CallBackReporter(reached=True, satisfaction=1)
    for again in (CallBackReporter(reached=True, satisfaction=5), CallBackReporter(reached=True), IN_VAIN):
        given(*CLOSED, ANSWERED).when(again).then_refused(Rule.CALLED_BACK_ALREADY, satisfaction="4")
    unsaid = CallBackReporter(reached=True)
    given(*CLOSED, unsaid, IN_VAIN).when(bad).then(called_back(3, reached=True, satisfaction=1, failing=True))


def test_an_answer_that_the_policy_fails_says_so_while_the_closure_can_be_taken_back():
    poor = CallBackReporter(reached=True, satisfaction=2, opinion=WHY)
    failing = called_back(1, reached=True, satisfaction=2, failing=True, opinion=WHY)
    given(*CLOSED).when(poor, at=LAST_MOMENT).then(failing)
    given(*CLOSED).when(poor, at=LAST_MOMENT + INSTANT).then(replace(failing, failing=False))


def test_after_as_many_calls_in_vain_as_the_policy_has_nobody_is_awaited():
    thrice = given(*CLOSED, *[IN_VAIN] * 2)
    thrice.when(IN_VAIN).then(called_back(3, given_up=True))
    thrice.also(IN_VAIN).when(ANSWERED).then(called_back(4, reached=True, satisfaction=4))
    once = replace(POLICY, version="p2", calls_max=1)
    made = Given(UNKNOWN).also(HEATING, policy=once).also(CloseTicket(), policy=once)
    made.when(IN_VAIN, policy=once).then(called_back(1, given_up=True))
    given(*CLOSED, CallBackReporter(reached=True), IN_VAIN).when(IN_VAIN).then(called_back(3))


def test_the_reporter_of_a_void_ticket_is_told_too_and_nothing_is_taken_back():
    voided = given(HEATING, VoidTicket(reason=Unfounded.OUT_OF_SCOPE, approver="chief", opinion=WHY))
    voided.when(CallBackReporter(reached=True, satisfaction=1)).then(called_back(1, reached=True, satisfaction=1))
    voided.also(ANSWERED).when(ANSWERED).then_refused(Rule.CALLED_BACK_ALREADY, satisfaction="4")
    voided.when(GOOD).then_refused(Rule.TICKET_VOIDED)


def test_a_closure_is_scored_as_long_as_it_can_be_taken_back():
    for score in (POOR, EvaluateByParty(score=1, opinion=WHY)):
        assert not isinstance(given(*CLOSED).when(score, at=LAST_MOMENT).body, CommandRefused)
        given(*CLOSED).when(score, at=LAST_MOMENT + INSTANT).then_refused(Rule.EVALUATION_TOO_LATE, days="30")


def test_one_score_alone_is_no_grade_and_the_lower_of_two_is():
    given(*CLOSED).when(FAIR).then(ResidentEvaluated(score=3, grade=None, failing=False, opinion=WHY))
    given(*CLOSED, FAIR).when(EvaluateByParty(score=5, opinion=WHY)).then(
        PartyEvaluated(score=5, grade=3, failing=False, opinion=WHY)
    )
    given(*CLOSED, EvaluateByParty(score=4, opinion=WHY)).when(GOOD).then(
        ResidentEvaluated(score=5, grade=4, failing=False, opinion=WHY)
    )


def test_a_score_that_the_policy_fails_says_so_whatever_the_other_side_says():
    given(*CLOSED, EvaluateByParty(score=5, opinion=WHY)).when(POOR).then(
        ResidentEvaluated(score=2, grade=2, failing=True, opinion=WHY)
    )


def test_each_side_scores_a_closure_once_and_the_next_closure_again():
    given(*CLOSED, FAIR).when(GOOD).then_refused(Rule.ALREADY_EVALUATED, score="3")
    party = EvaluateByParty(score=4, opinion=WHY)
    given(*CLOSED, party).when(party).then_refused(Rule.ALREADY_EVALUATED, score="4")
    again = given(*CLOSED, FAIR, ReopenTicket(opinion=WHY), CloseTicket())
    again.when(GOOD).then(ResidentEvaluated(score=5, grade=None, failing=False, opinion=WHY))


@pytest.mark.parametrize("body", [EvaluateByParty(score=5), EvaluateByResident(score=5)])
def test_a_score_needs_a_reason(body: TicketCommand):
    given(*CLOSED).when(body).then_refused(Rule.OPINION_MISSING)


@pytest.mark.parametrize("body", [GOOD, EvaluateByParty(score=5, opinion=WHY), CallBackReporter(reached=True)])
def test_what_is_not_closed_is_not_evaluated(body: TicketCommand):
    given(HEATING).when(body).then_refused(Rule.TICKET_OPEN, stage="report")
    given().when(body).then_refused(Rule.TICKET_UNKNOWN)


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_lies_between_one_and_five(score: int):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"score": score}, EvaluateByParty)


def test_the_scores_stay_with_the_closure():
    closed = given(*CLOSED, FAIR, EvaluateByParty(score=5, opinion=WHY)).ticket.situation
    assert isinstance(closed, Closed)
    assert (closed.party, closed.resident) == (5, 3)
