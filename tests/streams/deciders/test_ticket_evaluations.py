"""Call-back and double evaluation: of a closure, each side once, with a reason; the lower score is the grade."""

import msgspec
import pytest

from projections.ticket.state import Closed
from schemas.refusal import Rule
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
from tests.given import given
from tests.small_city import PLACE

WHY = "a" * 64
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
CLOSED = (HEATING, CloseTicket())
GOOD, FAIR, POOR = (EvaluateByResident(score=score, opinion=WHY) for score in (5, 3, 2))


def test_a_reporter_is_called_until_he_is_reached_and_each_call_counts():
    missed, reached = CallBackReporter(reached=False), CallBackReporter(reached=True, satisfaction=4)
    given(*CLOSED).when(missed).then(ReporterCalledBack(number=1, reached=False, satisfaction=None, opinion=None))
    given(*CLOSED, missed).when(reached).then(ReporterCalledBack(number=2, reached=True, satisfaction=4, opinion=None))


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
