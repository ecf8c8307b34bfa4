"""How a ticket comes to another unit, and who owns it meanwhile."""

from msgspec.structs import replace

from projections.ticket.moves import asking_nothing, passed_to, taken_on
from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.passing import TicketPassed


def passed(case: Open, body: TicketPassed, record: Outcome) -> Open:
    """Who passes it on has taken it on before: he owns it."""
    case = passed_to(taken_on(asking_nothing(case)), body.turn, record.at)
    return replace(case, stage=body.stage, department=body.department, handler=None, verifier=None)


EVOLVES: Evolves = {TicketPassed: (Open, passed)}
