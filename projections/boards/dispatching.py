"""准确派遣: how many dispatches each dispatcher made in a category, and how many of them were sent back by the department."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.local_time import day_of
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.returns import TicketReturned
from schemas.ticket.stages import TicketDispatched

MOVED_BY = frozenset({TicketDispatched, TicketReturned})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """A dispatch on its day; its return on that same day, so that both belong to one rate."""
    body, case = step.outcome.body, step.before.situation
    if not isinstance(case, Open):
        return
    if isinstance(body, TicketDispatched):
        yield ("dispatching", day_of(step.outcome.at, zone), step.outcome.actor, case.category), "dispatched", 1
    elif isinstance(body, TicketReturned) and body.plain and case.department is not None and case.dispatched is not None:
        yield ("dispatching", day_of(case.dispatched.at, zone), case.dispatched.by, case.dispatched.category), "returned", 1
