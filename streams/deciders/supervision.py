"""督办: one at a time; replied to by who holds the ticket, resolved by another, and not run away from by a closure."""

from datetime import timedelta

from projections.ticket.state import Open
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.supervision import (
    Demand,
    MissSupervision,
    OpenSupervision,
    ReplySupervision,
    ResolveSupervision,
    SupervisionMissed,
    SupervisionOpened,
    SupervisionReplied,
    SupervisionResolved,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, not_your_turn, opinion_missing

ROLES = frozenset(role.value for role in Role)
NONE_OPEN: Refusal = (Rule.NOT_SUPERVISED, {})


def unresolved(case: Open) -> Refusal | None:
    """Why a ticket may neither end nor go into another: somebody demanded it; a demand of time ends with the ticket."""
    known = case.supervision
    if known is None or known.demand is Demand.TIMEOUT:
        return None
    return Rule.SUPERVISION_UNRESOLVED, {"demand": known.demand.value, "holder": known.holder}


def _open(case: Open, body: OpenSupervision, asked: Asked) -> Decision:
    if case.supervision is not None:
        return Rule.SUPERVISION_OPEN, {"demand": case.supervision.demand.value, "holder": case.supervision.holder}
    if body.opinion is None and asked.command.role is not Role.CLOCK:
        return opinion_missing(asked)
    due_at = asked.at + timedelta(minutes=asked.policy.supervision_reply_minutes)
    return SupervisionOpened(demand=body.demand, holder=case.turn.holder, reply_due_at=due_at, opinion=body.opinion)


def _reply(case: Open, body: ReplySupervision, asked: Asked) -> Decision:
    known = case.supervision
    if known is None:
        return NONE_OPEN
    if body.opinion is None:
        return opinion_missing(asked)
    if known.replied_by is not None:
        return Rule.SUPERVISION_REPLIED, {"replied_by": known.replied_by}
    if asked.command.role.value != (known.holder if known.holder in ROLES else Role.HANDLER.value):
        return not_your_turn(known.holder, asked)
    return SupervisionReplied(demand=known.demand, on_time=asked.at <= known.reply_due_at, opinion=body.opinion)


def _resolve(case: Open, body: ResolveSupervision, asked: Asked) -> Decision:
    known = case.supervision
    if known is None:
        return NONE_OPEN
    if known.replied_by is None:
        return Rule.REPLY_AWAITED, {"holder": known.holder, "reply_due_at": known.reply_due_at.isoformat()}
    if asked.actor == known.replied_by:
        return Rule.OWN_REPLY, {"actor": asked.actor}
    return SupervisionResolved(demand=known.demand, opinion=body.opinion)


def _miss(case: Open, body: MissSupervision, asked: Asked) -> Decision:
    known = case.supervision
    if known is None or known.sequence != body.supervision:
        return NONE_OPEN
    if known.missed:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.supervision), "current": str(known.sequence)}
    if known.replied_by is not None:
        return Rule.SUPERVISION_REPLIED, {"replied_by": known.replied_by}
    if asked.at < known.reply_due_at:
        return Rule.DEADLINE_AHEAD, {"deadline": known.reply_due_at.isoformat(), "at": asked.at.isoformat()}
    due_at = known.reply_due_at
    return SupervisionMissed(demand=known.demand, supervision=known.sequence, deadline_at=due_at, late=asked.is_late(due_at))


DECIDERS: Deciders = {
    (Open, OpenSupervision): _open,
    (Open, ReplySupervision): _reply,
    (Open, ResolveSupervision): _resolve,
    (Open, MissSupervision): _miss,
}
