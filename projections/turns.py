"""Turns 轮到谁: who holds a ticket at a stage, and when the limit of what he has to do ends."""

from datetime import datetime, timedelta

from projections.working_time import runs_out
from schemas.policy import Policy, Procedure
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.turn import Turn

# Whose task a stage is; the department holds it where this names the handler, and closes where nobody has to verify.
POSTS: dict[Stage, Role] = {
    Stage.FILE: Role.ACCEPTOR,
    Stage.DISPATCH: Role.DISPATCHER,
    Stage.ACCEPT: Role.HANDLER,
    Stage.ARRIVE: Role.HANDLER,
    Stage.FINISH: Role.HANDLER,
    Stage.VERIFY: Role.COLLECTOR,
    Stage.CLOSE: Role.SUPERVISOR,
}


def turn_at(policy: Policy, procedure: Procedure, stage: Stage, department: str | None, at: datetime) -> Turn:
    """Whose turn it is once a ticket has come to a stage at a moment: his whose task the next required stage is.

    Raises CalendarUnknown.
    """
    ahead = next_required(procedure, stage)
    limit = procedure.stage_limit(ahead)
    due_at = None if limit is None else runs_out(policy.calendar, limit.clock, at, timedelta(minutes=limit.limit_minutes))
    return Turn(holder=_holder(procedure, ahead, department), due_at=due_at)


def next_required(procedure: Procedure, stage: Stage) -> Stage:
    """The stage that a ticket must pass next; the closure where the procedure names none."""
    return next((ahead for ahead in procedure.required if ORDER[ahead] > ORDER[stage]), Stage.CLOSE)


def _holder(procedure: Procedure, ahead: Stage, department: str | None) -> str:
    post = POSTS[ahead]
    if ahead is Stage.CLOSE and Stage.VERIFY not in procedure.required:
        post = Role.HANDLER
    if post is Role.HANDLER:
        return department or Role.DISPATCHER.value
    return post.value
