"""用时: seconds from report to dispatch and to closure in log buckets, which add up exactly where percentiles would not."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from projections.local_time import day_of
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import Measure, RowKey
from schemas.ticket.stages import TicketClosed, TicketDispatched

MOVED_BY = frozenset({TicketDispatched, TicketClosed})
TEN_YEARS_S = 10 * 366 * 86400


def _bounds() -> tuple[int, ...]:
    """Lower bounds in whole seconds, each 2 % above the last, made of integers so that every machine has the same."""
    bounds = [0, 1]
    while bounds[-1] < TEN_YEARS_S:
        bounds.append(max(bounds[-1] + 1, bounds[-1] * 102 // 100))
    return tuple(bounds)


BOUNDS_S = _bounds()


def bucket_of(seconds: int) -> int:
    """The lower bound, in seconds, of the bucket that a duration falls into."""
    return BOUNDS_S[bisect_right(BOUNDS_S, max(seconds, 0)) - 1]


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """One sample on the day of the dispatch or closure; only a ticket's first dispatch counts."""
    body, case = step.outcome.body, step.before.situation
    if not isinstance(case, Open):
        return
    if isinstance(body, TicketClosed):
        measure = Measure.CLOSURE
    elif isinstance(body, TicketDispatched) and case.dispatched is None:
        measure = Measure.DISPATCH
    else:
        return
    seconds = int((step.outcome.at - case.reported_at).total_seconds())
    day = day_of(step.outcome.at, zone)
    key = ("durations", day, measure.value, str(bucket_of(seconds)))
    yield key, "count", 1
    yield key, "seconds", seconds


def quantile_s(buckets: Iterable[tuple[int, int]], share: float) -> int | None:
    """The duration below which a share (0–1) of the samples lies, from (lower bound, count) pairs; None without samples.

    The middle of its bucket, hence within 1 % or one second, whichever is more.
    """
    filled = sorted((bound, count) for bound, count in buckets if count)
    rank = share * sum(count for _, count in filled)
    seen = 0
    for bound, count in filled:
        seen += count
        if seen >= rank:
            above = BOUNDS_S[min(BOUNDS_S.index(bound) + 1, len(BOUNDS_S) - 1)]
            return (bound + above - 1) // 2
    return None
