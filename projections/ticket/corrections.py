"""How a ticket that was written down wrongly is put right."""

from msgspec.structs import replace

from projections.ticket.moves import with_limit
from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.corrections import TicketCorrected


def corrected(case: Open, body: TicketCorrected, record: Outcome) -> Open:
    case = replace(case, category=body.category, standard=body.standard, place=body.place)
    return case if body.limit is None else with_limit(case, body.limit, record)


EVOLVES: Evolves = {TicketCorrected: (Open, corrected)}
