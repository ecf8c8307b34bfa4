"""应结案、按期结案: of the tickets due on a day, how many are closed, closed on time, or deferred 缓办 (domain notes §6)."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.evaluation import due
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Closed, Open
from projections.tickets import Step
from schemas.boards import RowKey

MOVED_BY = due.MOVED_BY


def _standing(ticket: Ticket, zone: tzinfo) -> tuple[str | None, tuple[str, ...]]:
    """The day on which a ticket is due, and what it counts for there; its master counts for a child."""
    situation = ticket.situation
    if isinstance(situation, Open):
        return day_of(situation.limit.due_at, zone), ("due",) if situation.pause is None else ("due", "deferred")
    if isinstance(situation, Closed) and situation.bond is None:
        names = ("due", "closed", "closed_on_time") if situation.on_time else ("due", "closed")
        return day_of(situation.case.limit.due_at, zone), names
    return None, ()


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """What the ticket counted for no longer, and what it counts for now."""
    before, after = _standing(step.before, zone), _standing(step.after, zone)
    if before == after:
        return
    for sign, (day, names), (other_day, others) in ((-1, before, after), (1, after, before)):
        for name in names:
            if day is not None and (day != other_day or name not in others):
                yield ("closures", day), name, sign
