"""真实解决: of what was closed on a day, how much did not hold: reopened, or suspected since a new report repeats it."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.local_time import day_of
from projections.ticket.state import Closed
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.reopenings import ClosureSuspected, SuspicionCleared, TicketReopened
from schemas.ticket.stages import TicketClosed

MOVED_BY = frozenset({TicketClosed, ClosureSuspected, SuspicionCleared, TicketReopened})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """A closure on its day; what did not hold once, or was cleared of it, on that same day, so that both belong to one rate."""
    body, closed = step.outcome.body, step.before.situation
    if isinstance(body, TicketClosed):
        closed = step.after.situation
    if not isinstance(closed, Closed):
        return
    case = closed.case
    key = ("solved", day_of(closed.closed_at, zone), case.place.district, closed.department or NO_DEPARTMENT, case.category)
    if isinstance(body, TicketClosed):
        yield key, "closed", 1
        return
    if isinstance(body, SuspicionCleared):
        yield key, "suspected", -1
        yield key, "unsolved", -1
        return
    yield key, "suspected" if isinstance(body, ClosureSuspected) else "reopened", 1
    if closed.suspected_by is None:
        yield key, "unsolved", 1
