"""典型案例: one row per ticket that somebody features now, with its two photos by their digests."""

from projections.ticket import Ticket
from projections.ticket.state import Closed
from schemas.boards import Row

BOARD = "featured"


def row(ticket: Ticket) -> Row | None:
    """The row of a ticket, None if it is not featured; moments in ISO 8601, UTC."""
    closed = ticket.situation
    if not isinstance(closed, Closed) or closed.featured is None:
        return None
    case, featured = closed.case, closed.featured
    assert case.pictured is not None, "the photos are of its report and its finish"
    return {
        "before": featured.before,
        "after": featured.after,
        "caption": featured.caption,
        "category": case.category,
        "grid": case.place.grid,
        "source": case.pictured.source,
        "reported_at": case.reported_at.isoformat(),
        "closed_at": closed.closed_at.isoformat(),
    }
