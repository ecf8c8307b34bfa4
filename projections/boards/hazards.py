"""隐患: how many open tickets are of each hazard level; a field beside the colours by time, and on no tile with them."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.open_tickets import MOVED_BY
from projections.boards.standing import moved
from projections.ticket import Ticket
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey

__all__ = ["MOVED_BY", "additions"]


def _place_on_board(ticket: Ticket) -> RowKey | None:
    case = ticket.situation
    return ("hazards", case.place.district, case.hazard.value) if isinstance(case, Open) and case.hazard is not None else None


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """A ticket leaves the row it was in and enters the row it is in now."""
    return moved(_place_on_board(step.before), _place_on_board(step.after))
