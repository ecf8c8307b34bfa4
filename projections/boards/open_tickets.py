"""在办: how many tickets are open, by colour, district, department and category."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from projections.boards.standing import moved
from projections.ticket import Ticket
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket import TicketEvent

NO_DEPARTMENT = "-"
MOVED_BY = frozenset(get_args(TicketEvent))


def _place_on_board(ticket: Ticket) -> RowKey | None:
    case = ticket.situation
    if not isinstance(case, Open):
        return None
    return ("open-tickets", case.shown.value, case.place.district, case.department or NO_DEPARTMENT, case.category)


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """A ticket leaves the row it was in and enters the row it is in now."""
    return moved(_place_on_board(step.before), _place_on_board(step.after))
