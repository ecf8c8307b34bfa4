"""What each accepted record adds to the boards, and which rows a ticket has of its own.

A board is a sum of such additions, or holds one row per ticket, so shards merge exactly.
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
    durations,
    evaluation,
    evaluations,
    exceptions,
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
from projections.tickets import Step
from schemas.boards import Row, RowKey
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

# The boards with a row per ticket: from a ticket to its row, None where it has none.
ROWS: tuple[tuple[str, Callable[[Ticket], Row | None]], ...] = (
    ("attention", attention.row),
    ("ping-pong", returns.row),
    ("bundles", merging.row),
    ("whistle-calls", whistles.row),
    ("call-backs", evaluations.row),
)
