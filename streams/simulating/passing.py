"""流转 as the demonstration plays it: what a unit took on is more than it can do, and a supervisor gives it to the one above."""

from schemas.policy import Policy
from schemas.role import Role
from schemas.ticket.passing import PassTicket
from schemas.ticket.stages import AcceptTicket, DispatchTicket
from schemas.tier import Tier, division_at, tier_of
from streams.simulating.chance import share
from streams.simulating.detours import MOMENT
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates


def with_passing(life: Life, rates: Rates, policy: Policy, version: VersionAt) -> Life:
    """The life with the ticket passed on and accepted again, between its acceptance and what follows."""
    accept, above = life.find(AcceptTicket), _above(life, policy)
    following = life.after(accept) if accept is not None else None
    if accept is None or following is None or above is None or share("passed", life.ticket) >= rates.passed:
        return life
    gap = following.at - accept.at
    if gap < MOMENT:
        return life
    passed = PassTicket(department=above, opinion=UNWRITTEN)
    return life.with_acts(
        act(life, "pass", accept.at + gap / 3, passed, version, role=Role.SUPERVISOR),
        act(life, "accept-again", accept.at + gap * 2 / 3, AcceptTicket(), version),
    )


def _above(life: Life, policy: Policy) -> str | None:
    """The division above the one that the ticket was given to; None where a department has it, or there is no chain."""
    dispatch, chain = life.find(DispatchTicket), policy.chain_of(life.report.category)
    if dispatch is None or chain is None:
        return None
    assert isinstance(dispatch.body, DispatchTicket)
    here = tier_of(dispatch.body.department)
    above = chain.above(here)
    return division_at(above, life.report.place) if above is not here and here is not Tier.DEPARTMENT else None
