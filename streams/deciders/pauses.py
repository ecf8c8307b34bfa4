"""缓办: the clock stands still until a moment that the policy allows, and goes on with what was left."""

from datetime import datetime, timedelta

from projections.limits import limit_changed
from projections.ticket.state import Open, Pause
from projections.turns import next_required
from projections.working_time import runs_out, used
from schemas.calendar import Clock
from schemas.policy import Policy
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.pauses import ResumeTicket, SuspendTicket, TicketResumed, TicketSuspended
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision, opinion_missing


def _suspend(case: Open, body: SuspendTicket, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    latest = asked.at + timedelta(days=asked.policy.suspension_days_max)
    if not asked.at < body.until <= latest:
        return Rule.SUSPENSION_TOO_LONG, {"until": body.until.isoformat(), "latest": latest.isoformat()}
    return TicketSuspended(until=body.until, previous_colour=case.colour, opinion=body.opinion)


def _resume(case: Open, body: ResumeTicket, asked: Asked) -> Decision:
    pause, policy = case.pause, asked.policy
    if pause is None:
        return Rule.NOT_SUSPENDED, {}
    if body.suspension is not None and body.suspension != pause.sequence:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.suspension), "current": str(pause.sequence)}
    if asked.command.role is Role.CLOCK and asked.at < pause.until:
        return Rule.DEADLINE_AHEAD, {"deadline": pause.until.isoformat(), "at": asked.at.isoformat()}
    clock = case.limit.clock
    moments = [_moved(policy, clock, moment, pause, asked.at) for moment in (case.limit.yellow_at, case.limit.due_at)]
    procedure = asked.procedure(case.procedure)
    stage_limit = procedure.stage_limit(next_required(procedure, case.stage))
    due_at = case.turn.due_at
    if due_at is not None and stage_limit is not None:
        due_at = _moved(policy, stage_limit.clock, due_at, pause, asked.at)
    return TicketResumed(
        limit=limit_changed(case, clock, (moments[0], moments[1]), asked.at),
        turn=Turn(holder=case.turn.holder, due_at=due_at),
        by_time=asked.command.role is Role.CLOCK,
        late=asked.command.role is Role.CLOCK and asked.is_late(pause.until),
        opinion=body.opinion,
    )


def _moved(policy: Policy, clock: Clock, moment: datetime, pause: Pause, at: datetime) -> datetime:
    """Where a moment goes that lay ahead when the clock stopped: as much time of the clock is left at its resumption."""
    if moment <= pause.since:
        return moment
    return runs_out(policy.calendar, clock, at, used(policy.calendar, clock, pause.since, moment))


DECIDERS: Deciders = {(Open, SuspendTicket): _suspend, (Open, ResumeTicket): _resume}
