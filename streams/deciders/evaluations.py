"""回访 and 双评: of closed tickets; each side scores a closure once and says why, and the lower score is the grade.

A void ticket's reporter is told too, and takes nothing back.
"""

from projections.ticket.state import Closed, Voided
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
from streams.deciders.reopenings import too_late


def _call_back(ended: Closed | Voided, body: CallBackReporter, asked: Asked) -> Decision:
    known = ended.call_backs
    if known.satisfaction is not None:
        return Rule.CALLED_BACK_ALREADY, {"satisfaction": str(known.satisfaction)}
    if body.satisfaction is not None and not body.reached:
        return Rule.NOBODY_REACHED, {"satisfaction": str(body.satisfaction)}
    failing = body.satisfaction is not None and body.satisfaction <= asked.policy.failing_score
    number, reached = known.calls + 1, known.reached or body.reached
    return ReporterCalledBack(
        number=number,
        reached=body.reached,
        satisfaction=body.satisfaction,
        failing=failing and isinstance(ended, Closed) and too_late(ended, asked) is None,
        given_up=not reached and number >= asked.policy.calls_max,
        opinion=body.opinion,
    )


def _by_party(closed: Closed, body: EvaluateByParty, asked: Asked) -> Decision:
    refusal = _unscorable(closed, closed.party, asked)
    if refusal is not None or body.opinion is None:
        return refusal or opinion_missing(asked)
    return PartyEvaluated(
        score=body.score,
        grade=None if closed.resident is None else min(body.score, closed.resident),
        failing=body.score <= asked.policy.failing_score,
        opinion=body.opinion,
    )


def _by_resident(closed: Closed, body: EvaluateByResident, asked: Asked) -> Decision:
    refusal = _unscorable(closed, closed.resident, asked)
    if refusal is not None or body.opinion is None:
        return refusal or opinion_missing(asked)
    return ResidentEvaluated(
        score=body.score,
        grade=None if closed.party is None else min(body.score, closed.party),
        failing=body.score <= asked.policy.failing_score,
        opinion=body.opinion,
    )


def _unscorable(closed: Closed, known: int | None, asked: Asked) -> Refusal | None:
    """Why a side may not score: a score that comes too late to take the closure back would fail it in vain."""
    if known is not None:
        return Rule.ALREADY_EVALUATED, {"score": str(known)}
    final = too_late(closed, asked)
    return None if final is None else (Rule.EVALUATION_TOO_LATE, final[1])


DECIDERS: Deciders = {
    (Closed, CallBackReporter): _call_back,
    (Voided, CallBackReporter): _call_back,
    (Closed, EvaluateByParty): _by_party,
    (Closed, EvaluateByResident): _by_resident,
}
