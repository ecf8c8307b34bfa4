"""承办单位: which departments and divisions a ticket may be given to, by its chain, its place, and the city's departments."""

from projections.ticket.state import Open
from schemas.place import Place
from schemas.refusal import Rule
from schemas.tier import HEIGHT, Tier, is_near, tier_of
from streams.deciders.decision import Asked, Refusal


def unfit(unit: str, category: str, place: Place, asked: Asked) -> Refusal | None:
    """Why a unit cannot have a ticket: it does not exist, is at no tier of the category's chain, or is elsewhere."""
    tier, chain = tier_of(unit), asked.policy.chain_of(category)
    if tier is Tier.DEPARTMENT and unit not in asked.current.departments:
        return Rule.DEPARTMENT_UNKNOWN, {"department": unit, "policy": asked.current.version}
    tiers = (Tier.DEPARTMENT,) if chain is None else chain.tiers
    if tier not in tiers:
        may = ",".join(one.value for one in tiers)
        return Rule.TIER_NOT_IN_CHAIN, {"department": unit, "tier": tier.value, "category": category, "may": may}
    if tier is not Tier.DEPARTMENT and not is_near(unit, place):
        return Rule.UNIT_ELSEWHERE, {"department": unit, "grid": place.grid}
    return None


def bound(case: Open, asked: Asked) -> bool:
    """Whether a final ruling still binds a ticket to its unit: as long as there is such a unit."""
    unit = case.department
    gone = unit is not None and tier_of(unit) is Tier.DEPARTMENT and unit not in asked.current.departments
    return case.returns.ruled and not gone


def too_low(unit: str, category: str, asked: Asked) -> Refusal | None:
    """Why a unit cannot bring a ticket to its end: its tier has no power to."""
    known = asked.policy.category(category)
    if known is None or known.closes_at is None or HEIGHT[tier_of(unit)] >= HEIGHT[known.closes_at]:
        return None
    return Rule.TIER_CANNOT_CLOSE, {"department": unit, "category": category, "closes_at": known.closes_at.value}


def unfit_to_work(unit: str, case: Open, asked: Asked) -> Refusal | None:
    """Why a ticket cannot be given to a unit that is to bring it to its end."""
    return unfit(unit, case.category, case.place, asked) or too_low(unit, case.category, asked)
