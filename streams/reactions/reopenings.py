"""A score or an answer that fails reopens the ticket; a report that repeats a closed one casts doubt on that closure."""

from collections.abc import Iterator

from projections.ticket.state import Closed
from projections.tickets import Step
from schemas.ticket.evaluations import PartyEvaluated, ReporterCalledBack, ResidentEvaluated
from schemas.ticket.reopenings import Ground, ReopenTicket, SuspectClosure
from schemas.ticket.stages import TicketReported
from streams.reactions import Ask, FollowUps


def _evaluated(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, ReporterCalledBack | PartyEvaluated | ResidentEvaluated)
    if body.failing:
        closed = step.before.situation
        bond = closed.bond if isinstance(closed, Closed) else None
        ground = Ground.CALL_BACK if isinstance(body, ReporterCalledBack) else Ground.EVALUATION
        yield bond.master if bond else step.outcome.ticket, ReopenTicket(ground=ground, opinion=body.opinion)


def _reported(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, TicketReported)
    if body.repeats is not None:
        yield body.repeats, SuspectClosure(repeated_by=step.outcome.ticket, drill=body.drill)


FOLLOW_UPS: FollowUps = {
    ReporterCalledBack: _evaluated,
    PartyEvaluated: _evaluated,
    ResidentEvaluated: _evaluated,
    TicketReported: _reported,
}
