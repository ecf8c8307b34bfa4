"""需要决断: one row per open yellow or red ticket; the list by time left and the map's marks are views of it."""

from projections.ticket import Ticket
from projections.ticket.state import Open
from schemas.boards import Row
from schemas.stage import Colour


def row(ticket: Ticket) -> Row | None:
    """The row of a ticket, None if nobody has to decide anything about it; times in ISO 8601, UTC."""
    case = ticket.situation
    if not isinstance(case, Open) or case.shown not in (Colour.YELLOW, Colour.RED):
        return None
    return {
        "category": case.category,
        "grid": case.place.grid,
        "lon_deg": case.place.lon_deg,
        "lat_deg": case.place.lat_deg,
        "department": case.department,
        "owner": case.owner.unit if case.owner is not None else None,
        "stage": case.stage.value,
        "hazard": case.hazard.value if case.hazard is not None else None,
        "colour": case.colour.value,
        "due_at": case.limit.due_at.isoformat(),
        "since": case.colour_since.isoformat() if case.colour_since else None,
        "level": case.level,
        "told": case.told,
        "rose_at": case.level_since.isoformat() if case.level_since else None,
        "reported_at": case.reported_at.isoformat(),
    }
