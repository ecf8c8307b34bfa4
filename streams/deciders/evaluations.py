"""回访 and 双评: of closed tickets; each side scores a closure once and says why, and the lower score is the grade."""

from projections.ticket.state import Closed
from schemas.refusal import Rule
from schemas.ticket.evaluations import (
    CallBackReporter,
    EvaluateByParty,
    EvaluateByResident,
    PartyEvaluated,
    ReporterCalledBack,
    ResidentEvaluated,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing


def _call_back(closed: Closed, body: CallBackReporter, asked: Asked) -> Decision:
    return ReporterCalledBack(
        number=closed.calls + 1,
        reached=body.reached,
        satisfaction=body.satisfaction,
        opinion=body.opinion,
    )


def _by_party(closed: Closed, body: EvaluateByParty, asked: Asked) -> Decision:
    refusal = _not_scored(closed.party, body, asked)
    if refusal is not None or body.opinion is None:
        return refusal or opinion_missing(asked)
    return PartyEvaluated(
        score=body.score,
        grade=None if closed.resident is None else min(body.score, closed.resident),
        failing=body.score <= asked.policy.failing_score,
        opinion=body.opinion,
    )


def _by_resident(closed: Closed, body: EvaluateByResident, asked: Asked) -> Decision:
    refusal = _not_scored(closed.resident, body, asked)
    if refusal is not None or body.opinion is None:
        return refusal or opinion_missing(asked)
    return ResidentEvaluated(
        score=body.score,
        grade=None if closed.party is None else min(body.score, closed.party),
        failing=body.score <= asked.policy.failing_score,
        opinion=body.opinion,
    )


def _not_scored(known: int | None, body: EvaluateByParty | EvaluateByResident, asked: Asked) -> Refusal | None:
    return (Rule.ALREADY_EVALUATED, {"score": str(known)}) if known is not None else None


DECIDERS: Deciders = {
    (Closed, CallBackReporter): _call_back,
    (Closed, EvaluateByParty): _by_party,
    (Closed, EvaluateByResident): _by_resident,
}
