"""How time's events move a ticket's colour, and when the next change comes."""

from collections.abc import Iterator

from msgspec.structs import replace

from projections.ticket.ahead import Ahead
from projections.ticket.state import Evolves, Open
from schemas.due import Due
from schemas.envelope import Outcome
from schemas.stage import Colour
from schemas.ticket.colours import TicketColourChanged


def changed(case: Open, body: TicketColourChanged, record: Outcome) -> Open:
    return replace(case, colour=body.colour, colour_since=record.at)


EVOLVES: Evolves = {TicketColourChanged: (Open, changed)}


def ahead(case: Open) -> Iterator[Ahead]:
    """Yellow and red, red alone, or nothing; nothing while the clock stands still."""
    limit = case.limit
    if case.pause is not None or case.colour is Colour.RED:
        return
    if case.colour is Colour.GREEN and limit.yellow_at < limit.due_at:
        yield Ahead(limit.yellow_at, Due.YELLOW, limit.sequence)
    yield Ahead(limit.due_at, Due.RED, limit.sequence)
