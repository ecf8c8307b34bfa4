"""How a closure is shown with its photos, and shown no more."""

from msgspec.structs import replace

from projections.ticket.state import Closed, Evolves, Featured
from schemas.envelope import Outcome
from schemas.ticket.featuring import TicketFeatured, TicketUnfeatured


def featured(closed: Closed, body: TicketFeatured, record: Outcome) -> Closed:
    return replace(closed, featured=Featured(body.before, body.after, body.caption))


def unfeatured(closed: Closed, body: TicketUnfeatured, record: Outcome) -> Closed:
    return replace(closed, featured=None)


EVOLVES: Evolves = {TicketFeatured: (Closed, featured), TicketUnfeatured: (Closed, unfeatured)}
