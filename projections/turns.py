"""Turns 轮到谁: who holds a ticket at a stage, and when the limit of what he has to do ends."""

from datetime import datetime, timedelta

from projections.working_time import runs_out
from schemas.policy import Policy, Procedure
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.turn import Turn

# Whose task a stage is; the department holds it where this names the handler.
POSTS: dict[Stage, Role] = {
    Stage.REPORT: Role.COLLECTOR,
    Stage.FILE: Role.ACCEPTOR,
    Stage.DISPATCH: Role.DISPATCHER,
    Stage.ACCEPT: Role.HANDLER,
    Stage.ARRIVE: Role.HANDLER,
    Stage.FINISH: Role.HANDLER,
    Stage.VERIFY: Role.COLLECTOR,
    Stage.CLOSE: Role.SUPERVISOR,
}

# 核查: who has to go and see, before a ticket is filed, what nobody of his post reported.
SURVEYOR = Role.COLLECTOR.value


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


def first_worked(procedure: Procedure) -> Stage:
    """Where a ticket stands that another unit has to work on from the beginning: before the first stage of its department."""
    work = next((s for s in procedure.required if post_of(procedure, s) is Role.HANDLER), Stage.CLOSE)
    return [stage for stage in procedure.required if ORDER[stage] < ORDER[work]][-1]


def stage_before_work(procedure: Procedure) -> Stage:
    """Where a ticket stands whose work has to be done again: before the last stage that its department has to pass."""
    work = next((s for s in reversed(procedure.required) if post_of(procedure, s) is Role.HANDLER), Stage.CLOSE)
    return [stage for stage in procedure.required if ORDER[stage] < ORDER[work]][-1]


def post_of(procedure: Procedure, stage: Stage) -> Role:
    """Whose task a stage is; where nobody has to verify, the department closes."""
    if stage is Stage.CLOSE and Stage.VERIFY not in procedure.required:
        return Role.HANDLER
    return POSTS[stage]


def _holder(procedure: Procedure, ahead: Stage, department: str | None) -> str:
    post = post_of(procedure, ahead)
    if post is Role.HANDLER:
        return department or Role.DISPATCHER.value
    return post.value
