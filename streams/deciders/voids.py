"""作废: what should not have been a ticket ends at any stage before its closure, by two persons and for a reason."""

from projections.ticket.state import Open
from schemas.ticket.voids import TicketVoided, VoidTicket
from streams.deciders.appeals import pending_appeal
from streams.deciders.decision import Asked, Deciders, Decision, opinion_missing, own_approval
from streams.deciders.supervision import unresolved


def _void(case: Open, body: VoidTicket, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if body.approver == asked.actor:
        return own_approval(asked)
    unfinished = unresolved(case) or pending_appeal(case)
    if unfinished is not None:
        return unfinished
    return TicketVoided(previous=case.stage, reason=body.reason, approver=body.approver, opinion=body.opinion)


DECIDERS: Deciders = {(Open, VoidTicket): _void}
