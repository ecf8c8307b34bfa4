"""How a ticket's hazard level rises."""

from msgspec.structs import replace

from projections.ticket.moves import with_limit
from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.hazard import Hazard
from schemas.ticket.hazards import HazardRaised


def endangered(case: Open, hazard: Hazard) -> Open:
    """The case once its own danger is of a level."""
    bundle = replace(case.bundle, hazard=hazard) if case.bundle.children else case.bundle
    return replace(case, hazard=hazard, bundle=bundle)


def raised(case: Open, body: HazardRaised, record: Outcome) -> Open:
    case = endangered(case, body.hazard)
    return case if body.limit is None else with_limit(case, body.limit, record)


EVOLVES: Evolves = {HazardRaised: (Open, raised)}
