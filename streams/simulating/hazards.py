"""隐患升级: who comes to a hazard finds it graver than it was reported."""

from datetime import timedelta

from schemas.hazard import Hazard
from schemas.policy import Policy
from schemas.ticket.hazards import RaiseHazard
from streams.simulating.chance import one_of, share
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

OPEN = timedelta(days=1)
HAZARD = "hazard"  # the kind of 安全隐患


def with_hazard(life: Life, rates: Rates, policy: Policy, version: VersionAt) -> Life:
    """The life of an open hazard 安全隐患 that is said to be serious or grave while nothing else happens."""
    category = policy.category(life.report.category)
    begins, rest = life.longest_rest(OPEN)
    if category is None or category.kind != HAZARD or not rest or share("graver", life.ticket) >= rates.graver:
        return life
    hazard = one_of((Hazard.SERIOUS, Hazard.SERIOUS, Hazard.GRAVE), "hazard", life.ticket)
    return life.with_acts(act(life, "raise-hazard", begins + rest / 8, RaiseHazard(hazard=hazard, opinion=UNWRITTEN), version))
