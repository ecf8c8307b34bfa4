"""隐患升级: a hazard level only rises, and what rests on it alone is warned of earlier, never later."""

from projections.limits import limit_changed, own_deadlines
from projections.ticket.state import Open
from schemas.hazard import GRAVITY
from schemas.limit import LimitChanged
from schemas.refusal import Rule
from schemas.ticket.hazards import HazardRaised, RaiseHazard
from streams.deciders.decision import Asked, Deciders, Decision, opinion_missing


def _raise(case: Open, body: RaiseHazard, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if GRAVITY[body.hazard] <= GRAVITY[case.hazard]:
        return Rule.HAZARD_NOT_GRAVER, {"hazard": str(case.hazard), "asked": body.hazard.value}
    return HazardRaised(previous=case.hazard, hazard=body.hazard, limit=_limit(case, body, asked), opinion=body.opinion)


def _limit(case: Open, body: RaiseHazard, asked: Asked) -> LimitChanged | None:
    """The same due moment with an earlier warning; None where somebody decided the limit since, or nothing changes."""
    held = (case.limit.yellow_at, case.limit.due_at)
    new = own_deadlines(case, asked.policy, body.hazard)
    if held != own_deadlines(case, asked.policy, case.hazard) or new is None or new == held:
        return None
    return limit_changed(case, case.limit.clock, new, asked.at)


DECIDERS: Deciders = {(Open, RaiseHazard): _raise}
