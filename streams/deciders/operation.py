"""What may happen to an operation, and why not."""

from datetime import datetime, timedelta
from typing import Any, assert_never

from projections.operations import Facts, Operation
from schemas.envelope import OperationCommand
from schemas.mode import Level
from schemas.operation import (
    MAY,
    AppointCommander,
    AreaDrawn,
    ChangeLevel,
    CommanderAppointed,
    CompleteStep,
    DrawArea,
    EndOperation,
    LevelChanged,
    OperationEnded,
    OperationEvent,
    OperationOutcome,
    OperationStarted,
    ReopenStep,
    ReportDue,
    ReportSent,
    SendReport,
    StartOperation,
    StepCompleted,
    StepReopened,
)
from schemas.plan import Plan, ReportKind
from schemas.refusal import Rule
from streams.deciders.decision import Refusal, refused, role_may_not, stale

Decision = OperationEvent | Refusal


def decide(operation: Operation, command: OperationCommand, at: datetime) -> OperationOutcome:
    """The one outcome of a command at a moment of city time."""
    may = MAY[type(command.body)]
    decision = stale(operation.version, command) or role_may_not(command, may) or _decided(operation, command, at)
    return refused(command.body, decision) if isinstance(decision, tuple) else decision


def _decided(operation: Operation, command: OperationCommand, at: datetime) -> Decision:
    facts, body = operation.facts, command.body
    if isinstance(body, StartOperation):
        return _start(body, at) if facts is None else (Rule.OPERATION_EXISTS, {"name": facts.name})
    if facts is None:
        return Rule.OPERATION_UNKNOWN, {"operation": command.operation}
    if facts.ended_at is not None:
        return Rule.OPERATION_ENDED, {"ended_at": facts.ended_at.isoformat()}
    match body:
        case ChangeLevel(level=level):
            return _change_level(facts, level, at)
        case AppointCommander(commander=commander):
            if commander == facts.commander:
                return Rule.COMMANDER_IN_POST, {"commander": commander}
            return CommanderAppointed(before=facts.commander, commander=commander)
        case DrawArea(area=area):
            return AreaDrawn(area=area)
        case CompleteStep() | ReopenStep():
            return _step(facts, body)
        case SendReport(kind=kind):
            return _report(facts, kind, at)
        case EndOperation():
            return OperationEnded(started_at=facts.started_at)
        case _:
            assert_never(body)


def _start(body: StartOperation, at: datetime) -> Decision:
    if not body.plan.serves(body.response):
        return Rule.PLAN_FOR_OTHERS, {"plan": body.plan.name}
    return OperationStarted(
        name=body.name,
        response=body.response,
        plan=body.plan,
        commander=body.commander,
        reports=_owed(body.plan, at),
        area=body.area,
        drill=body.drill,
    )


def _owed(plan: Plan, at: datetime) -> tuple[ReportDue, ...]:
    """The reports that are owed from a moment on."""
    if plan.reports is None:
        return ()
    minutes = {ReportKind.FIRST: plan.reports.first, ReportKind.WRITTEN: plan.reports.written}
    return tuple(ReportDue(kind=kind, due_at=at + timedelta(minutes=count)) for kind, count in minutes.items())


def _change_level(facts: Facts, level: Level, at: datetime) -> Decision:
    before, after = facts.response, facts.response.at(level)
    if before.level is None or after is None:
        return Rule.NO_LEVELS, {"mode": before.mode.value}
    if level is before.level:
        return Rule.LEVEL_IN_FORCE, {"level": level.numeral}
    if not facts.plan.serves(after):
        return Rule.PLAN_FOR_OTHERS, {"plan": facts.plan.name}
    graver = after.gravity > before.gravity
    return LevelChanged(before=before.level, level=level, reports=_owed(facts.plan, at) if graver else ())


def _step(facts: Facts, body: Any) -> Decision:
    step = facts.plan.step(body.step)
    if step is None:
        return Rule.STEP_UNKNOWN, {"step": body.step, "plan": facts.plan.name}
    if isinstance(body, CompleteStep):
        done_at = facts.done.get(step.code)
        return (
            StepCompleted(step=step.code) if done_at is None else (Rule.STEP_DONE, {"text": step.text, "at": done_at.isoformat()})
        )
    return StepReopened(step=step.code) if step.code in facts.done else (Rule.STEP_NOT_DONE, {"text": step.text})


def _report(facts: Facts, kind: ReportKind, at: datetime) -> Decision:
    owed = facts.owed(kind)
    if owed is None:
        return Rule.REPORT_NOT_OWED, {"plan": facts.plan.name}
    if owed.sent_at is not None:
        return Rule.REPORT_SENT, {"kind": kind.value, "sent_at": owed.sent_at.isoformat()}
    return ReportSent(kind=kind, due_at=owed.due_at, late=at > owed.due_at)
