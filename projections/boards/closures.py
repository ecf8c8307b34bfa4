"""应结案、按期结案: of the tickets due on a day, how many are closed and how many were closed on time (domain notes §6)."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.local_time import day_of
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.stages import TicketClosed, TicketFiled, TicketReported

MOVED_BY = frozenset({TicketReported, TicketFiled, TicketClosed})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """The report books the ticket on the day of its due moment, a standard on that of its own, the closure on that same day."""
    body, case = step.outcome.body, step.before.situation
    if isinstance(body, TicketReported):
        yield ("closures", day_of(body.due_at, zone)), "due", 1
    elif isinstance(body, TicketFiled) and isinstance(case, Open) and body.limit is not None:
        before, after = day_of(case.limit.due_at, zone), day_of(body.limit.due_at, zone)
        if before != after:
            yield ("closures", before), "due", -1
            yield ("closures", after), "due", 1
    elif isinstance(body, TicketClosed) and isinstance(case, Open):
        key = ("closures", day_of(case.limit.due_at, zone))
        yield key, "closed", 1
        if body.on_time:
            yield key, "closed_on_time", 1
