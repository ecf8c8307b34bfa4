"""超时升级: each level once, by the limit in force, when the ticket is as long overdue as the policy says."""

from datetime import timedelta

from projections.ticket.state import Open
from schemas.refusal import Rule
from schemas.ticket.escalations import EscalateTicket, TicketEscalated
from schemas.tier import HEIGHT, Tier, division_at, tier_of
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
        tells=step.tells or _next_above(case, asked),
        supervised=body.level == asked.policy.supervised_from_level and case.supervision is None,
        limit_sequence=body.limit_sequence,
        deadline_at=falls_at,
        late=asked.is_late(case.limit.falls_at(falls_at)),
    )


def _next_above(case: Open, asked: Asked) -> str:
    """The unit above who works on the ticket, or would, and above who was told last; without a chain, its district's centre."""
    chain, category = asked.policy.chain_of(case.category), asked.policy.category(case.category)
    if chain is None or category is None:
        return case.place.district
    unit = case.department or category.unit_at(case.place)
    told = (tier_of(unit), *([tier_of(case.told)] if case.told is not None else []))
    here = max((tier for tier in told if tier in chain.tiers), key=HEIGHT.__getitem__, default=chain.tiers[0])
    above = chain.above(here)
    return category.department if above is Tier.DEPARTMENT else division_at(above, case.place)


DECIDERS: Deciders = {(Open, EscalateTicket): _escalate}
