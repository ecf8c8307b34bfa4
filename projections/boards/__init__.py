"""What each accepted record adds to the boards; every board is a sum of such additions, so shards merge exactly."""

from collections.abc import Callable, Iterator
from datetime import tzinfo

from projections.boards import closures, durations, flow, open_tickets, overdue, sources
from projections.tickets import Step
from schemas.boards import RowKey

Addition = tuple[RowKey, str, int]

ADDITIONS: tuple[Callable[[Step, tzinfo], Iterator[Addition]], ...] = (
    open_tickets.additions,
    flow.additions,
    overdue.additions,
    closures.additions,
    durations.additions,
    sources.additions,
)
