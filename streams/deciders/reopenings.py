"""重新办理: a closure is taken back within the days that the policy bears, and the department does the work again."""

from datetime import timedelta

from projections.limits import borne, limit_with
from projections.ticket.state import Closed
from projections.turns import stage_before_work
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import ORDER
from schemas.ticket.reopenings import (
    ClearSuspicion,
    ClosureSuspected,
    ReopenTicket,
    SuspectClosure,
    SuspicionCleared,
    TicketReopened,
)
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing, other_drill


def _suspect(closed: Closed, body: SuspectClosure, asked: Asked) -> Decision:
    if closed.suspected_by is not None:
        return Rule.ALREADY_SUSPECTED, {"repeated_by": closed.suspected_by}
    refusal = other_drill(closed.case, body.repeated_by, body.drill) or too_late(closed, asked)
    return refusal or ClosureSuspected(repeated_by=body.repeated_by)


def _clear(closed: Closed, body: ClearSuspicion, asked: Asked) -> Decision:
    if closed.suspected_by is None:
        return Rule.NOT_SUSPECTED, {}
    if body.opinion is None:
        return opinion_missing(asked)
    return SuspicionCleared(repeated_by=closed.suspected_by, opinion=body.opinion)


def _reopen(closed: Closed, body: ReopenTicket, asked: Asked) -> Decision:
    if closed.bond is not None:
        return Rule.TICKET_MERGED, {"master": closed.bond.master}
    by_clock = asked.command.role is Role.CLOCK  # for a score or an answer that came in time and has said why
    if body.opinion is None and not by_clock:
        return opinion_missing(asked)
    refusal = None if by_clock else too_late(closed, asked)
    if refusal is not None:
        return refusal
    case = closed.case
    # What was forced to its end earlier goes on where it stood: nothing is skipped by closing it.
    stage = min(case.stage, stage_before_work(asked.procedure(case.procedure)), key=ORDER.__getitem__)
    turn = asked.turn(case.procedure, stage, case.department)
    return TicketReopened(
        ground=body.ground,
        number=case.reopened + 1,
        stage=stage,
        turn=Turn(holder=Role.LEADER.value) if case.returns.ruling else turn,
        limit=limit_with(case, borne(case), asked.at),
        opinion=body.opinion,
    )


def too_late(closed: Closed, asked: Asked) -> Refusal | None:
    """Why a closure is final now."""
    days = asked.policy.reopen_days
    if asked.at <= closed.closed_at + timedelta(days=days):
        return None
    return Rule.REOPENING_TOO_LATE, {"closed_at": closed.closed_at.isoformat(), "days": str(days)}


DECIDERS: Deciders = {
    (Closed, SuspectClosure): _suspect,
    (Closed, ClearSuspicion): _clear,
    (Closed, ReopenTicket): _reopen,
}
