"""隐患升级: a hazard level only rises, and what rests on it alone is warned of earlier, never later."""

from projections.limits import counted_anew
from projections.ticket.hazards import endangered
from projections.ticket.state import Open
from schemas.hazard import GRAVITY
from schemas.refusal import Rule
from schemas.ticket.hazards import HazardRaised, RaiseHazard
from streams.deciders.decision import Asked, Deciders, Decision, opinion_missing


def _raise(case: Open, body: RaiseHazard, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if GRAVITY[body.hazard] <= GRAVITY[case.hazard]:
        return Rule.HAZARD_NOT_GRAVER, {"hazard": str(case.hazard), "asked": body.hazard.value}
    limit = counted_anew(case, asked.policy, endangered(case, body.hazard), asked.policy, asked.at)
    return HazardRaised(previous=case.hazard, hazard=body.hazard, limit=limit, opinion=body.opinion)


DECIDERS: Deciders = {(Open, RaiseHazard): _raise}
