"""流量: what happened in each hour of the city's day, and which categories were reported and closed in a day."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.local_time import day_and_hour
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketFiled, TicketReported

COUNTED = {
    TicketReported: "reported",
    TicketFiled: "filed",
    TicketDispatched: "dispatched",
    TicketClosed: "closed",
}
MOVED_BY = frozenset(COUNTED)


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """One for the local hour of the record, and one for its category where the day counts that."""
    body = step.outcome.body
    name = COUNTED[type(body)]
    day, hour = day_and_hour(step.outcome.at, zone)
    yield ("flow", day, hour), name, 1
    if isinstance(body, TicketReported):
        yield ("categories", day, body.category), name, 1
    elif isinstance(body, TicketClosed) and isinstance(step.before.situation, Open):
        yield ("categories", day, step.before.situation.category), name, 1
