"""流转: one tier up, one down, or to a unit beside; not up from who can close it, nor back, unless a supervisor says so."""

from projections.ticket.state import Open
from projections.turns import first_worked, next_required, post_of
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.passing import Direction, PassTicket, TicketPassed
from schemas.tier import HEIGHT, Chain, Tier, tier_of
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing
from streams.deciders.units import bound, too_low, unfit


def _pass(case: Open, body: PassTicket, asked: Asked) -> Decision:
    procedure, chain = asked.procedure(case.procedure), asked.policy.chain_of(case.category)
    if chain is None:
        return Rule.NO_CHAIN, {"category": case.category}
    if body.opinion is None:
        return opinion_missing(asked)
    unit = case.department
    if unit is None or post_of(procedure, next_required(procedure, case.stage)) is not Role.HANDLER:
        return Rule.NOBODY_WORKS_ON_IT, {"stage": case.stage.value, "holder": case.turn.holder}
    if bound(case, asked):
        return Rule.FINALLY_RULED, {"department": unit}
    refusal = unfit(body.department, case.category, case.place, asked) or _barred(case, unit, chain, asked)
    if refusal is not None:
        return refusal
    stage = first_worked(procedure)
    return TicketPassed(
        previous=case.stage,
        stage=stage,
        turn=asked.turn(case.procedure, stage, body.department),
        department=body.department,
        previous_department=unit,
        tier=tier_of(body.department),
        previous_tier=tier_of(unit),
        direction=_direction(tier_of(unit), tier_of(body.department)),
        opinion=body.opinion,
    )


def _direction(here: Tier, there: Tier) -> Direction:
    if here is there:
        return Direction.SIDEWAYS
    return Direction.UP if HEIGHT[there] > HEIGHT[here] else Direction.DOWN


def _barred(case: Open, unit: str, chain: Chain, asked: Asked) -> Refusal | None:
    """Why a ticket may not go from its unit to the one that is asked for."""
    body = asked.command.body
    assert isinstance(body, PassTicket)
    to, here, there = body.department, tier_of(unit), tier_of(body.department)
    decides = asked.command.role in (Role.SUPERVISOR, Role.LEADER)
    if to == unit:
        return Rule.WITH_THIS_UNIT, {"department": unit}
    if not decides and any(held.holder == to for held in case.held):
        return Rule.PASSED_BACK, {"department": to}
    if there not in _reached(here, chain):
        may = ",".join(tier.value for tier in _reached(here, chain))
        return Rule.NOT_THE_NEXT_TIER, {"tier": here.value, "asked": there.value, "may": may}
    able = too_low(unit, case.category, asked) is None
    if _direction(here, there) is Direction.UP and able and not decides:
        return Rule.TIER_CAN_CLOSE, {"department": unit, "category": case.category}
    return too_low(to, case.category, asked) if _direction(here, there) is not Direction.UP else None


def _reached(here: Tier, chain: Chain) -> tuple[Tier, ...]:
    """One tier down, the same, one up; from a tier that a later chain does not have, the ones next to it."""
    below = [tier for tier in chain.tiers if HEIGHT[tier] < HEIGHT[here]][-1:]
    above = [tier for tier in chain.tiers if HEIGHT[tier] > HEIGHT[here]][:1]
    return (*below, here, *above)


DECIDERS: Deciders = {(Open, PassTicket): _pass}
