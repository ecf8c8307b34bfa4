"""超时升级: each level once, by the limit in force, when the ticket is as long overdue as the policy says."""

from datetime import timedelta

from projections.ticket.state import Open
from schemas.refusal import Rule
from schemas.ticket.escalations import EscalateTicket, TicketEscalated
from streams.deciders.decision import Asked, Deciders, Decision


def _escalate(case: Open, body: EscalateTicket, asked: Asked) -> Decision:
    if body.limit_sequence != case.limit.sequence:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.limit_sequence), "current": str(case.limit.sequence)}
    levels = asked.policy.escalations
    if body.level != case.level + 1 or body.level > len(levels):
        return Rule.NOT_THE_NEXT_LEVEL, {"level": str(case.level), "asked": str(body.level)}
    step = levels[body.level - 1]
    falls_at = case.limit.due_at + timedelta(minutes=step.after_minutes)
    if asked.at < falls_at:
        return Rule.DEADLINE_AHEAD, {"deadline": falls_at.isoformat(), "at": asked.at.isoformat()}
    return TicketEscalated(
        level=body.level,
        tells=step.tells,
        supervised=body.level == asked.policy.supervised_from_level and case.supervision is None,
        limit_sequence=body.limit_sequence,
        deadline_at=falls_at,
        late=asked.is_late(falls_at),
    )


DECIDERS: Deciders = {(Open, EscalateTicket): _escalate}
