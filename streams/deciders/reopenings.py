"""重新办理: a closure is taken back within the days that the policy bears, and the department does the work again."""

from datetime import timedelta

from projections.ticket.state import Closed
from projections.turns import stage_before_work
from schemas.refusal import Rule
from schemas.ticket.reopenings import ClosureSuspected, Ground, ReopenTicket, SuspectClosure, TicketReopened
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing


def _suspect(closed: Closed, body: SuspectClosure, asked: Asked) -> Decision:
    if closed.suspected_by is not None:
        return Rule.ALREADY_SUSPECTED, {"repeated_by": closed.suspected_by}
    return _too_late(closed, asked) or ClosureSuspected(repeated_by=body.repeated_by)


def _reopen(closed: Closed, body: ReopenTicket, asked: Asked) -> Decision:
    if closed.bond is not None:
        return Rule.TICKET_MERGED, {"master": closed.bond.master}
    if body.opinion is None and body.ground is Ground.OFFICER:
        return opinion_missing(asked)
    too_late = _too_late(closed, asked)
    if too_late is not None:
        return too_late
    stage = stage_before_work(asked.procedure(closed.case.procedure))
    return TicketReopened(
        ground=body.ground,
        number=closed.case.reopened + 1,
        stage=stage,
        turn=asked.turn(closed.case.procedure, stage, closed.case.department),
        opinion=body.opinion,
    )


def _too_late(closed: Closed, asked: Asked) -> Refusal | None:
    days = asked.policy.reopen_days
    if asked.at <= closed.closed_at + timedelta(days=days):
        return None
    return Rule.REOPENING_TOO_LATE, {"closed_at": closed.closed_at.isoformat(), "days": str(days)}


DECIDERS: Deciders = {(Closed, SuspectClosure): _suspect, (Closed, ReopenTicket): _reopen}
