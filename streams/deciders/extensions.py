"""延期: asked for before the limit is over, as often as the policy allows, and answered by another than who asked."""

from datetime import timedelta

from projections.limits import moved
from projections.ticket.state import Open
from projections.working_time import runs_out
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.refusal import Rule
from schemas.ticket.extensions import (
    DenyExtension,
    ExtensionDenied,
    ExtensionGranted,
    ExtensionRequested,
    GrantExtension,
    RequestExtension,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing


def _request(case: Open, body: RequestExtension, asked: Asked) -> Decision:
    known = case.extensions
    if body.opinion is None:
        return opinion_missing(asked)
    if known.minutes is not None:
        return Rule.EXTENSION_PENDING, {"minutes": str(known.minutes)}
    if known.granted >= asked.policy.extensions_max:
        return Rule.EXTENSIONS_USED_UP, {"granted": str(known.granted), "policy": asked.policy.version}
    if asked.at >= case.limit.due_at:
        return Rule.LIMIT_OVER, {"due_at": case.limit.due_at.isoformat(), "asked": "request-extension"}
    return ExtensionRequested(minutes=body.minutes, opinion=body.opinion)


def _unanswerable(case: Open, asked: Asked) -> Refusal | None:
    if case.extensions.minutes is None:
        return Rule.EXTENSION_NOT_REQUESTED, {}
    return (Rule.OWN_REQUEST, {"actor": asked.actor}) if asked.actor == case.extensions.by else None


def _grant(case: Open, body: GrantExtension, asked: Asked) -> Decision:
    refusal = _unanswerable(case, asked)
    if refusal is not None:
        return refusal
    minutes, policy = case.extensions.minutes, asked.policy
    assert minutes is not None, "an answerable request names its minutes"
    more = timedelta(minutes=minutes)

    def longer(term: Term, hazard: Hazard | None) -> Term:
        percent = policy.yellow_percent(case.category, hazard)
        return Term(
            clock=term.clock,
            yellow_at=runs_out(policy.calendar, term.clock, term.yellow_at, more * percent // 100),
            due_at=runs_out(policy.calendar, term.clock, term.due_at, more),
        )

    return ExtensionGranted(minutes=minutes, limit=moved(case, longer, asked.at), opinion=body.opinion)


def _deny(case: Open, body: DenyExtension, asked: Asked) -> Decision:
    refusal = _unanswerable(case, asked)
    if refusal is not None:
        return refusal
    if body.opinion is None:
        return opinion_missing(asked)
    assert case.extensions.minutes is not None, "an answerable request names its minutes"
    return ExtensionDenied(minutes=case.extensions.minutes, opinion=body.opinion)


DECIDERS: Deciders = {
    (Open, RequestExtension): _request,
    (Open, GrantExtension): _grant,
    (Open, DenyExtension): _deny,
}
