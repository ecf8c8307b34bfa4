"""演练工单: one row per ticket that was reported in the course of a drill, for ever; it is on no other board."""

from projections.ticket import Ticket
from projections.ticket.state import Closed, Merged, Open, Voided, case_of
from schemas.boards import Row

BOARD = "drill-tickets"
# In the words in which its card says so.
SITUATIONS: dict[type, str] = {Open: "open", Closed: "closed", Merged: "merged", Voided: "voided"}


def row(ticket: Ticket) -> Row | None:
    """The row of a ticket, None if it is part of no drill."""
    case = case_of(ticket.situation)
    if case is None or case.drill is None:
        return None
    return {
        "drill": case.drill,
        "category": case.category,
        "grid": case.place.grid,
        "department": case.department,
        "situation": SITUATIONS[type(ticket.situation)],
        "stage": case.stage.value,
        "colour": case.shown.value,
        "reported_at": case.reported_at.isoformat(),
    }
