"""回退: who sent a ticket back to whom, how often, and how long he had kept it (退单拉锯)."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.holders import age_s
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import Row, RowKey
from schemas.ticket.returns import TicketReturned

MOVED_BY = frozenset({TicketReturned})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """One on the day of the return, with the seconds of the stretch that it ended."""
    body, case = step.outcome.body, step.before.situation
    if not isinstance(body, TicketReturned) or not isinstance(case, Open):
        return
    key = ("returns", day_of(step.outcome.at, zone), body.previous_holder, body.turn.holder, case.category)
    yield key, "reworked" if body.rework else "rechecked" if body.recheck else "returned", 1
    seconds = age_s(case, step.outcome.at) - age_s(case, case.held[-1].since)
    if seconds:
        yield key, "seconds", seconds


def row(ticket: Ticket) -> Row | None:
    """The path of an open ticket that was sent back: how often, and who held it from when on, in ISO 8601, UTC."""
    case = ticket.situation
    if not isinstance(case, Open) or not case.returns.returned + case.returns.reworked:
        return None
    return {
        "category": case.category,
        "returned": case.returns.returned,
        "reworked": case.returns.reworked,
        "ruling": case.returns.ruling,
        "path": [[held.holder, held.since.isoformat()] for held in case.held],
    }
