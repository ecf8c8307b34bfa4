"""An escalation at the level that the policy names puts the ticket under supervision."""

from collections.abc import Iterator

from projections.tickets import Step
from schemas.ticket.escalations import TicketEscalated
from schemas.ticket.supervision import Demand, OpenSupervision
from streams.reactions import Ask, FollowUps


def _escalated(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, TicketEscalated)
    if body.supervised:
        yield step.outcome.ticket, OpenSupervision(demand=Demand.TIMEOUT)


FOLLOW_UPS: FollowUps = {TicketEscalated: _escalated}
