"""How a ticket's hazard level rises."""

from msgspec.structs import replace

from projections.ticket.moves import with_limit
from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.hazards import HazardRaised


def raised(case: Open, body: HazardRaised, record: Outcome) -> Open:
    case = replace(case, hazard=body.hazard)
    return case if body.limit is None else with_limit(case, body.limit, record)


EVOLVES: Evolves = {HazardRaised: (Open, raised)}
