"""应结案 by object: of the tickets due on a day, how many are closed, late, deferred, sent back to work, extended.

What a ticket counts for is the difference of before and after, so that it moves with its due moment and its department.
"""

from collections.abc import Iterator
from datetime import tzinfo
from functools import lru_cache

from projections.boards.evaluation.objects import Keys, keys_of
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Closed, Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.calendar import Clock
from schemas.ticket.corrections import TicketCorrected
from schemas.ticket.extensions import ExtensionGranted
from schemas.ticket.merging import (
    ChildReleased,
    ChildTaken,
    TicketClosedWithMaster,
    TicketMerged,
    TicketReopenedWithMaster,
    TicketUnmerged,
)
from schemas.ticket.passing import TicketPassed
from schemas.ticket.pauses import TicketResumed, TicketSuspended
from schemas.ticket.reopenings import TicketReopened
from schemas.ticket.returns import TicketReturned, TicketRuled
from schemas.ticket.reviews import TicketReviewed
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketFiled, TicketReported
from schemas.ticket.voids import TicketVoided

# Whatever else happens to a ticket leaves its due moment, its department and its end as they are.
MOVED_BY = frozenset(
    {
        *(TicketReported, TicketFiled, TicketDispatched, TicketClosed, TicketReopened, TicketReturned, TicketRuled),
        *(TicketSuspended, TicketResumed, ExtensionGranted, TicketMerged, TicketUnmerged, ChildTaken, ChildReleased),
        *(TicketClosedWithMaster, TicketReopenedWithMaster, TicketReviewed, TicketVoided, TicketPassed, TicketCorrected),
    }
)

Standing = tuple[Keys, tuple[str, ...]]
NOTHING: Standing = ((), ())


@lru_cache(maxsize=64)
def _names(closed: bool, late: bool, urgent: bool, reworked: bool, extended: bool) -> tuple[str, ...]:
    flags = {
        "due": True,
        "due_closed": closed,
        "due_closed_late": late,
        "due_reworked": reworked,
        "due_extended": extended,
        "urgent_due": urgent,
        "urgent_closed": urgent and closed,
    }
    return tuple(name for name, holds in flags.items() if holds)


def _standing(ticket: Ticket, zone: tzinfo) -> Standing:
    """A deferred ticket is due and deferred and nothing else, since the rates leave it out; a child's master counts for it."""
    situation = ticket.situation
    if isinstance(situation, Open):
        case, closed, late = situation, False, False
    elif isinstance(situation, Closed) and situation.bond is None:
        case, closed, late = situation.case, True, not situation.on_time
    else:
        return NOTHING
    keys = keys_of(day_of(case.limit.due_at, zone), case)
    if not closed and case.pause is not None:
        return keys, ("due", "deferred")
    urgent = case.limit.clock is Clock.URGENT
    return keys, _names(closed, late, urgent, case.returns.reworked > 0, case.extensions.granted > 0)


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """What the ticket counted for no longer, and what it counts for now; a row in which nothing changes is not touched."""
    before, after = _standing(step.before, zone), _standing(step.after, zone)
    if before != after:
        yield from _taken(before, after, -1)
        yield from _taken(after, before, 1)


def _taken(one: Standing, other: Standing, amount: int) -> Iterator[tuple[RowKey, str, int]]:
    keys, names = one
    there, known = other
    for key in keys:
        for name in names:
            if name not in known or key not in there:
                yield key, name, amount
