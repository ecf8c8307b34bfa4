"""缓办: what is not overdue yet stands still until a moment that the policy allows, and goes on with what was left."""

from datetime import datetime, timedelta

from projections.limits import moved
from projections.ticket.state import Open, Pause
from projections.turns import next_required
from projections.working_time import runs_out, used
from schemas.calendar import Clock
from schemas.hazard import Hazard
from schemas.limit import LimitChanged, Term
from schemas.policy import Policy
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.pauses import ResumeTicket, SuspendTicket, TicketResumed, TicketSuspended
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision, opinion_missing


def _suspend(case: Open, body: SuspendTicket, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if asked.at >= case.limit.due_at:
        return Rule.LIMIT_OVER, {"due_at": case.limit.due_at.isoformat(), "asked": "suspend-ticket"}
    latest = asked.at + timedelta(days=asked.policy.suspension_days_max) - case.suspended
    if not asked.at < body.until <= latest:
        return Rule.SUSPENSION_TOO_LONG, {"until": body.until.isoformat(), "latest": latest.isoformat()}
    _gone_on(case, Pause(0, asked.at, body.until), asked, body.until)  # what time could not resume is not suspended
    return TicketSuspended(until=body.until, previous_colour=case.colour, opinion=body.opinion)


def _resume(case: Open, body: ResumeTicket, asked: Asked) -> Decision:
    pause = case.pause
    if pause is None:
        return Rule.NOT_SUSPENDED, {}
    if body.suspension is not None and body.suspension != pause.sequence:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.suspension), "current": str(pause.sequence)}
    if asked.command.role is Role.CLOCK and asked.at < pause.until:
        return Rule.DEADLINE_AHEAD, {"deadline": pause.until.isoformat(), "at": asked.at.isoformat()}
    limit, turn = _gone_on(case, pause, asked, asked.at)
    return TicketResumed(
        limit=limit,
        turn=turn,
        by_time=asked.command.role is Role.CLOCK,
        late=asked.command.role is Role.CLOCK and asked.is_late(pause.until),
        opinion=body.opinion,
    )


def _gone_on(case: Open, pause: Pause, asked: Asked, at: datetime) -> tuple[LimitChanged, Turn]:
    """The limit, of a master that of its whole bundle, and the stage's own, once a suspension ends. Raises CalendarUnknown."""

    def later(term: Term, hazard: Hazard | None) -> Term:
        return term_after(pause, asked.policy, term, at)

    procedure = asked.procedure(case.procedure)
    stage_limit = procedure.stage_limit(next_required(procedure, case.stage))
    due_at = case.turn.due_at
    if due_at is not None and stage_limit is not None:
        due_at = _moved(asked.policy, stage_limit.clock, due_at, pause, at)
    return moved(case, later, at), Turn(holder=case.turn.holder, due_at=due_at)


def term_after(pause: Pause, policy: Policy, term: Term, at: datetime) -> Term:
    """What a term becomes by a suspension that ends at a moment. Raises CalendarUnknown."""
    yellow, due = (_moved(policy, term.clock, moment, pause, at) for moment in (term.yellow_at, term.due_at))
    return Term(clock=term.clock, yellow_at=yellow, due_at=due)


def _moved(policy: Policy, clock: Clock, moment: datetime, pause: Pause, at: datetime) -> datetime:
    """Where a moment goes that lay ahead when the clock stopped: as much time of the clock is left when it goes on.

    That is at the resumption, and at the end of the suspension where this was noticed later.
    """
    if moment <= pause.since:
        return moment
    return runs_out(policy.calendar, clock, pause.ended_at(at), used(policy.calendar, clock, pause.since, moment))


DECIDERS: Deciders = {(Open, SuspendTicket): _suspend, (Open, ResumeTicket): _resume}
