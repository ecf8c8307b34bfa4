"""How time's events move a ticket's colour."""

from msgspec.structs import replace

from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.colours import TicketColourChanged


def changed(case: Open, body: TicketColourChanged, record: Outcome) -> Open:
    return replace(case, colour=body.colour, colour_since=record.at)


EVOLVES: Evolves = {TicketColourChanged: (Open, changed)}
