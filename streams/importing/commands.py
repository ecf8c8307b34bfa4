"""Planned steps as commands; ids come from source, ticket key, stage and demonstration day, never from the shift.

Where a stage may come several times, the key of the event's row is a part of the id too.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from schemas.envelope import Command
from schemas.identity import command_id, ticket_id
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketCommand
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    VerifyTicket,
)
from streams.importing.plan import PlannedStep

PlainStep = FileTicket | AcceptTicket | ArriveAtTicket | FinishTicket | VerifyTicket | CloseTicket

VersionAt = Callable[[datetime], str]

PLAIN: dict[Stage, type[PlainStep]] = {
    Stage.FILE: FileTicket,
    Stage.ACCEPT: AcceptTicket,
    Stage.ARRIVE: ArriveAtTicket,
    Stage.FINISH: FinishTicket,
    Stage.VERIFY: VerifyTicket,
    Stage.CLOSE: CloseTicket,
}


def commands_of(steps: Iterable[PlannedStep], source: str, day: str, shift: timedelta, policy: VersionAt) -> Iterator[Command]:
    """The command of each step, moved by the shift; `day` is the demonstration day, empty for an import of the record itself.

    `policy` tells the version that is in force at a moment of city time.
    """
    for step in steps:
        yield Command(
            id=command_id(*_parts(step, day)),
            ticket=ticket_id(step.source, step.ticket_key, day),
            at=step.at + shift,
            actor=step.actor or "import",
            role=Role.RECORD,
            source=source,
            policy=policy(step.at + shift),
            body=_body(step, shift),
        )


def _parts(step: PlannedStep, day: str) -> tuple[str, ...]:
    what = "return" if step.returns else step.stage.value
    return (step.source, step.ticket_key, what, day, *((step.event,) if step.event else ()))


def _body(step: PlannedStep, shift: timedelta) -> TicketCommand:
    if step.returns:
        return ReturnTicket(estimated=step.estimated)
    match step.stage:
        case Stage.REPORT:
            return ReportTicket(
                category=step.category,
                place=step.place,
                department=step.department,
                due_at=step.due_at + shift if step.due_at is not None else None,
                estimated=step.estimated,
            )
        case Stage.DISPATCH:
            assert step.department is not None, f"{step.source} line {step.line}: the plan gives each dispatch a department"
            return DispatchTicket(department=step.department, estimated=step.estimated)
        case _:
            return PLAIN[step.stage](estimated=step.estimated)
