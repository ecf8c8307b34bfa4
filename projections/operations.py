"""Operations 行动: what each stands at, and each act of it, folded from the operation events by rule R.

The two boards hold all that is known, so that whoever has the rows can go on: a decider decides on them, and they survive 终止.
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from schemas.area import Area
from schemas.boards import Row, RowKey
from schemas.codec import TYPE_NAMES, decode_result
from schemas.envelope import OperationResult
from schemas.mode import Response
from schemas.moment import Moment
from schemas.operation import (
    AreaDrawn,
    CommanderAppointed,
    LevelChanged,
    OperationEnded,
    OperationStarted,
    ReportSent,
    StepCompleted,
    StepReopened,
)
from schemas.plan import Plan, ReportKind
from schemas.refusal import CommandRefused

BOARD, ACTS = "operations", "operation-acts"


class Owed(Struct, frozen=True, kw_only=True):
    """A report that is owed until a moment, and when it was sent, if it was."""

    kind: ReportKind
    due_at: Moment
    sent_at: Moment | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """What an operation that was started is; `done` has for each step that is done the moment of its tick."""

    name: str
    response: Response
    plan: Plan
    commander: str
    started_at: Moment
    area: Area | None = None
    drill: bool = False
    reports: tuple[Owed, ...] = ()
    done: dict[str, Moment] = {}
    ended_at: Moment | None = None

    def owed(self, kind: ReportKind) -> Owed | None:
        """The report of that kind, if it is owed at all."""
        return next((report for report in self.reports if report.kind is kind), None)


class Operation(Struct, frozen=True, kw_only=True):
    """An operation as its accepted records leave it; without facts none of them started it."""

    sequence: int = 0
    version: int = 0
    facts: Facts | None = None


class Act(Struct, frozen=True, kw_only=True):
    """What a command about an operation came to."""

    operation: str
    command: str
    sequence: int
    at: Moment
    type: str
    actor: str
    role: str
    data: dict[str, Any]


class Illegal(Exception):
    """An accepted record does not fit the operation it meets: the log holds what no decider should have written."""


def operation_of(rows: Mapping[RowKey, Row], name: str) -> Operation:
    """The operation of that name as the rows have it."""
    row = rows.get((BOARD, name))
    return Operation() if row is None else operation_from(row)


def operation_from(row: Row) -> Operation:
    """The operation that a row tells of."""
    return msgspec.convert(row, Operation)


def act_of(operation: str, command: str, row: Row) -> Act:
    """A row of the acts as what it tells."""
    return msgspec.convert({"operation": operation, "command": command, **row}, Act)


def has_answered(rows: Mapping[RowKey, Row], name: str, command: str) -> bool:
    """Whether a command already has its outcome."""
    return (ACTS, name, command) in rows


def fold(rows: Mapping[RowKey, Row], key: str, raw: bytes, zone: tzinfo | None = None) -> Mapping[RowKey, Row] | None:
    """The rows that an outcome changes, None where rule R makes it void, in whatever zone; raises Unreadable or Illegal."""
    outcome = decode_result(raw, key)
    before = operation_of(rows, key)
    if outcome.sequence != before.sequence + 1 or has_answered(rows, key, outcome.cause):
        return None
    refused = isinstance(outcome.body, CommandRefused)
    after = Operation(
        sequence=outcome.sequence,
        version=before.version + (not refused),
        facts=before.facts if refused else _next(before.facts, outcome),
    )
    return {(BOARD, key): _row(after), (ACTS, key, outcome.cause): _act(outcome)}


def _row(told: Struct) -> Row:
    """A row as it comes back from its bytes: a list in it is a list, live and cold alike."""
    row: Row = msgspec.json.decode(msgspec.json.encode(told))
    return row


def _act(outcome: OperationResult) -> Row:
    body: Any = outcome.body
    return {
        "sequence": outcome.sequence,
        "at": msgspec.to_builtins(outcome.at),
        "type": TYPE_NAMES[type(body)],
        "actor": outcome.actor,
        "role": outcome.role.value,
        "data": _row(body),
    }


def _next(facts: Facts | None, outcome: OperationResult) -> Facts:
    if isinstance(outcome.body, OperationStarted):
        if facts is not None:
            raise Illegal(f"operation {outcome.operation}, record {outcome.sequence}: it is started a second time")
        return _started(outcome.body, outcome.at)
    if facts is None or facts.ended_at is not None:
        standing = "never started" if facts is None else "ended"
        raise Illegal(
            f"operation {outcome.operation}, record {outcome.sequence}: {type(outcome.body).__name__}, but it is {standing}"
        )
    return _moved(facts, outcome.body, outcome.at)


def _started(event: OperationStarted, at: datetime) -> Facts:
    return Facts(
        name=event.name,
        response=event.response,
        plan=event.plan,
        commander=event.commander,
        started_at=at,
        area=event.area,
        drill=event.drill,
        reports=tuple(Owed(kind=due.kind, due_at=due.due_at) for due in event.reports),
    )


def _moved(facts: Facts, event: Any, at: datetime) -> Facts:
    """The facts after an event that meets a running operation."""
    match event:
        case LevelChanged(level=level, reports=due):
            owed = tuple(Owed(kind=one.kind, due_at=one.due_at) for one in due) or facts.reports
            return replace(facts, response=Response(facts.response.mode, level), reports=owed)
        case CommanderAppointed(commander=commander):
            return replace(facts, commander=commander)
        case AreaDrawn(area=area):
            return replace(facts, area=area)
        case StepCompleted(step=step):
            return replace(facts, done={**facts.done, step: at})
        case StepReopened(step=step):
            return replace(facts, done={code: done for code, done in facts.done.items() if code != step})
        case ReportSent(kind=kind):
            sent = tuple(replace(one, sent_at=at) if one.kind is kind else one for one in facts.reports)
            return replace(facts, reports=sent)
        case OperationEnded():
            return replace(facts, ended_at=at)
        case _:
            raise Illegal(f"{type(event).__name__} is no event of an operation")
