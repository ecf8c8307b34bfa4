"""应结案、按期结案: of the tickets due on a day, how many are closed, closed on time, or deferred 缓办 (domain notes §6)."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Closed, Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket import TicketEvent

MOVED_BY = frozenset(get_args(TicketEvent))


def _counts(ticket: Ticket, zone: tzinfo) -> set[tuple[RowKey, str]]:
    """What a ticket counts for, on the day of its due moment; its master counts for a child."""
    situation = ticket.situation
    if isinstance(situation, Open):
        key = ("closures", day_of(situation.limit.due_at, zone))
        return {(key, "due"), (key, "deferred")} if situation.pause is not None else {(key, "due")}
    if isinstance(situation, Closed) and situation.bond is None:
        key = ("closures", day_of(situation.case.limit.due_at, zone))
        return {(key, "due"), (key, "closed")} | ({(key, "closed_on_time")} if situation.on_time else set())
    return set()


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """What the ticket counted for no longer, and what it counts for now."""
    before, after = _counts(step.before, zone), _counts(step.after, zone)
    for key, name in sorted(before - after):
        yield key, name, -1
    for key, name in sorted(after - before):
        yield key, name, 1
