"""超期: how many tickets turned red in a day, and how many were closed late, by district and department.

How many are overdue now is the red part of `open-tickets`.
"""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.local_time import day_of
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.stage import Colour
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.stages import TicketClosed

MOVED_BY = frozenset({TicketColourChanged, TicketClosed})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """One on the day of the record, under the department that held the ticket."""
    body, case = step.outcome.body, step.before.situation
    if not isinstance(case, Open):
        return
    key = (
        "overdue",
        day_of(step.outcome.at, zone),
        case.place.district,
        case.department or NO_DEPARTMENT,
    )
    if isinstance(body, TicketColourChanged) and body.colour is Colour.RED:
        yield key, "turned", 1
    elif isinstance(body, TicketClosed) and not body.on_time:
        yield key, "closed", 1
