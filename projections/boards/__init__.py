"""What each accepted record adds to the boards, and which rows a ticket has of its own.

A board is a sum of such additions, or holds one row per ticket, so shards merge exactly. A ticket of a drill is on the board of
drills' tickets alone: what is practised is in no count of what is real.
"""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import get_args

from projections.boards import (
    appeals,
    attention,
    closures,
    corrections,
    dispatching,
    drill_tickets,
    durations,
    evaluation,
    evaluations,
    exceptions,
    featured,
    flow,
    hazards,
    holders,
    merging,
    open_tickets,
    overdue,
    returns,
    solved,
    sources,
    supervision,
    surveys,
    tiers,
    whistles,
)
from projections.ticket import Ticket
from projections.ticket.state import drill_of
from projections.tickets import Step
from schemas.boards import Row, RowKey
from schemas.refusal import CommandRefused
from schemas.ticket import TicketEvent

Addition = tuple[RowKey, str, int]

Additions = Callable[[Step, tzinfo], Iterator[Addition]]

_BOARDS: tuple[tuple[frozenset[type], Additions], ...] = (
    (open_tickets.MOVED_BY, open_tickets.additions),
    (flow.MOVED_BY, flow.additions),
    (overdue.MOVED_BY, overdue.additions),
    (closures.MOVED_BY, closures.additions),
    (durations.MOVED_BY, durations.additions),
    (sources.MOVED_BY, sources.additions),
    (holders.MOVED_BY, holders.additions),
    (returns.MOVED_BY, returns.additions),
    (dispatching.MOVED_BY, dispatching.additions),
    (evaluations.MOVED_BY, evaluations.additions),
    (solved.MOVED_BY, solved.additions),
    (merging.MOVED_BY, merging.additions),
    (supervision.OF_DEMANDS, supervision.demands),
    (supervision.OF_STANDING, supervision.standing),
    (supervision.OF_ESCALATIONS, supervision.escalations),
    (whistles.MOVED_BY, whistles.additions),
    (whistles.OF_STANDING, whistles.standing),
    (exceptions.MOVED_BY, exceptions.additions),
    (supervision.OF_TIME, supervision.caused),
    (appeals.MOVED_BY, appeals.additions),
    (corrections.MOVED_BY, corrections.additions),
    (hazards.MOVED_BY, hazards.additions),
    (tiers.OF_TIERS, tiers.tiers),
    (tiers.OF_OWNERS, tiers.owners),
    (surveys.MOVED_BY, surveys.additions),
    *evaluation.PARTS,
)

# The boards that a kind of event can move; the others are not asked, for asking costs most of a fold.
ADDITIONS: dict[type, tuple[Additions, ...]] = {
    kind: tuple(additions for moved_by, additions in _BOARDS if kind in moved_by) for kind in get_args(TicketEvent)
}

# The boards with a row per ticket: from a real ticket to its row, None where it has none.
_ROWS: tuple[tuple[str, Callable[[Ticket], Row | None]], ...] = (
    ("attention", attention.row),
    ("ping-pong", returns.row),
    ("bundles", merging.row),
    ("whistle-calls", whistles.row),
    ("call-backs", evaluations.row),
    (featured.BOARD, featured.row),
)


def additions_of(step: Step, zone: tzinfo) -> list[Addition]:
    """What the boards add for an accepted record; a refusal counts on none, nor does what happens to a ticket of a drill."""
    if isinstance(step.outcome.body, CommandRefused) or drill_of(step.after.situation) is not None:
        return []
    return [addition for additions in ADDITIONS[type(step.outcome.body)] for addition in additions(step, zone)]


def rows_of(ticket: Ticket) -> list[tuple[str, Row | None]]:
    """The rows that a ticket has of its own, by their boards, None where it has none."""
    is_real = drill_of(ticket.situation) is None
    rows = [(board, row_of(ticket) if is_real else None) for board, row_of in _ROWS]
    return [*rows, (drill_tickets.BOARD, drill_tickets.row(ticket))]
