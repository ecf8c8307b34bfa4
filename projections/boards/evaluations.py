"""双评、回访: scores and call-backs of closures, on the day of the closure that they are about; and who is still to be called."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Closed, Voided
from projections.tickets import Step
from schemas.boards import Row, RowKey
from schemas.ticket.evaluations import EvaluationEvent, PartyEvaluated, ReporterCalledBack, ResidentEvaluated

MOVED_BY = frozenset(get_args(EvaluationEvent))


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """Each score once; the grade, which is the lower one, when both are there; a closure whose reporter was reached once."""
    body, closed = step.outcome.body, step.before.situation
    if not isinstance(closed, Closed):
        return
    case = closed.case
    key = ("evaluations", day_of(closed.closed_at, zone), case.place.district, closed.department or NO_DEPARTMENT)
    if isinstance(body, ReporterCalledBack):
        yield key, "calls", 1
        if body.reached and not closed.call_backs.reached:
            yield key, "reached", 1
        return
    assert isinstance(body, PartyEvaluated | ResidentEvaluated)
    side = "party" if isinstance(body, PartyEvaluated) else "resident"
    yield key, side, 1
    yield key, f"{side}_score", body.score
    if body.failing:
        yield key, "failing", 1
    other = closed.resident if side == "party" else closed.party
    if body.grade is not None and other is not None:
        yield key, "graded", 1
        yield key, "grade", body.grade
        if body.score != other:
            yield key, "disagreed", abs(body.score - other)


def row(ticket: Ticket) -> Row | None:
    """待回访: an ended ticket whose reporter was not reached yet, if anybody can call him; since when, in ISO 8601, UTC."""
    ended = ticket.situation
    if not isinstance(ended, Closed | Voided):
        return None
    case, known = ended.case, ended.call_backs
    if case.reporter is None or known.reached or known.given_up:
        return None
    return {
        "category": case.category,
        "street": case.place.street,
        "department": ended.department if isinstance(ended, Closed) else case.department,
        "ended": "closed" if isinstance(ended, Closed) else "voided",
        "since": (ended.closed_at if isinstance(ended, Closed) else ended.voided_at).isoformat(),
        "calls": known.calls,
    }
