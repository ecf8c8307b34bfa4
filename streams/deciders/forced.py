"""强制结案: at any stage, whatever it skips and whoever is still called to it, by two persons and for a reason."""

from projections.ticket.state import Open
from schemas.ticket.forced import ForceCloseTicket, Forced
from schemas.ticket.stages import TicketClosed
from streams.deciders.decision import Asked, Deciders, Decision, opinion_missing, own_approval


def _force(case: Open, body: ForceCloseTicket, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if body.approver == asked.actor:
        return own_approval(asked)
    return TicketClosed(
        previous=case.stage,
        previous_colour=case.colour,
        on_time=asked.at <= case.limit.due_at,
        standard=case.standard,
        forced=Forced(reason=body.reason, approver=body.approver, opinion=body.opinion),
    )


DECIDERS: Deciders = {(Open, ForceCloseTicket): _force}
