"""回访、双评、真实解决 by object: what came of the closures of a day, on that day."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.evaluation.objects import keys_of_closure
from projections.local_time import day_of
from projections.ticket.state import Closed
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.evaluations import PartyEvaluated, ReporterCalledBack, ResidentEvaluated
from schemas.ticket.merging import TicketClosedWithMaster
from schemas.ticket.reopenings import ClosureSuspected, SuspicionCleared, TicketReopened

MOVED_BY = frozenset(
    {
        *(TicketClosedWithMaster, ReporterCalledBack, PartyEvaluated, ResidentEvaluated),
        *(ClosureSuspected, SuspicionCleared, TicketReopened),
    }
)

# From which answer on a reporter counts as satisfied, of 1 to 5: ours, no rule for it is published.
SATISFIED_FROM = 4


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """A child counts, since its reporter is called back like any other; whether it is solved, its master says."""
    body = step.outcome.body
    ending = isinstance(body, TicketClosedWithMaster)
    closed = (step.after if ending else step.before).situation
    if not isinstance(closed, Closed):
        return
    names = {"closed_with_master": 1} if ending else dict(_said(step, closed))
    if names:
        for key in keys_of_closure(day_of(closed.closed_at, zone), closed):
            for name, amount in names.items():
                yield key, name, amount
    if isinstance(body, TicketReopened) and closed.suspected_by is not None:
        for key in keys_of_closure(day_of(step.outcome.at, zone), closed):
            yield key, "falsified", 1


def _said(step: Step, closed: Closed) -> Iterator[tuple[str, int]]:
    body = step.outcome.body
    if isinstance(body, ReporterCalledBack):
        if body.reached and not closed.call_backs.reached:
            yield "reached", 1
        if body.satisfaction is not None and closed.call_backs.satisfaction is None:
            yield "answered", 1
            if body.satisfaction >= SATISFIED_FROM:
                yield "satisfied", 1
    elif isinstance(body, PartyEvaluated | ResidentEvaluated):
        if body.grade is not None:
            yield "graded", 1
            yield "grade", body.grade
    elif closed.bond is None and (isinstance(body, SuspicionCleared) or closed.suspected_by is None):
        yield "unsolved", -1 if isinstance(body, SuspicionCleared) else 1
