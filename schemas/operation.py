"""The family operation 行动: what a commander asks while the city is in another mode than the normal one, and what came of it."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from schemas.area import Area
from schemas.mode import Level, Response
from schemas.moment import Moment
from schemas.plan import Code, Plan, ReportKind, Words
from schemas.refusal import CommandRefused
from schemas.role import Role

# Of a post 职务, never of a person: the log keeps no personal data.
Commander = Annotated[str, Meta(min_length=1, max_length=40)]


class ReportDue(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A report 首报 or 书面报告 that is owed, and until when."""

    kind: ReportKind
    due_at: Moment


class StartOperation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """启动响应, under a plan as it reads now; without an `area` it is the whole city. A `drill` 演练 is no fact of the city."""

    name: Words
    response: Response
    plan: Plan
    commander: Commander
    area: Area | None = None
    drill: bool = False


class ChangeLevel(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """调整响应级别 of an emergency."""

    level: Level


class AppointCommander(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """更换指挥长."""

    commander: Commander


class DrawArea(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """划定区域 anew; without one it is the whole city."""

    area: Area | None = None


class CompleteStep(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """勾选 a step of the plan's checklist as done."""

    step: Code


class ReopenStep(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """取消勾选: a step that was said to be done is not."""

    step: Code


class SendReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """报送: a report that is owed has gone to whom it is owed."""

    kind: ReportKind


class EndOperation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """终止响应."""


class OperationStarted(Struct, frozen=True, kw_only=True):
    """启动: the plan as it was then, and the reports that are owed."""

    name: str
    response: Response
    plan: Plan
    commander: str
    reports: tuple[ReportDue, ...]
    area: Area | None = None
    drill: bool = False


class LevelChanged(Struct, frozen=True, kw_only=True):
    """级别调整; where it became graver, the reports are owed anew."""

    before: Level
    level: Level
    reports: tuple[ReportDue, ...] = ()


class CommanderAppointed(Struct, frozen=True, kw_only=True):
    """指挥长更换."""

    before: str
    commander: str


class AreaDrawn(Struct, frozen=True, kw_only=True):
    """区域划定."""

    area: Area | None = None


class StepCompleted(Struct, frozen=True, kw_only=True):
    """步骤完成."""

    step: str


class StepReopened(Struct, frozen=True, kw_only=True):
    """步骤取消."""

    step: str


class ReportSent(Struct, frozen=True, kw_only=True):
    """已报送, in time or `late`."""

    kind: ReportKind
    due_at: Moment
    late: bool


class OperationEnded(Struct, frozen=True, kw_only=True):
    """终止; `started_at` makes its length a fact of this record alone."""

    started_at: Moment


OperationOrder = StartOperation | ChangeLevel | AppointCommander | DrawArea | CompleteStep | ReopenStep | SendReport | EndOperation
OperationEvent = (
    OperationStarted | LevelChanged | CommanderAppointed | AreaDrawn | StepCompleted | StepReopened | ReportSent | OperationEnded
)
OperationOutcome = OperationEvent | CommandRefused

# The first is the one whose task it is. Which mode a city is in, a leader says; what is done in it, those who do it.
MAY: Mapping[type, tuple[Role, ...]] = {
    StartOperation: (Role.LEADER,),
    ChangeLevel: (Role.LEADER,),
    AppointCommander: (Role.LEADER,),
    EndOperation: (Role.LEADER,),
    DrawArea: (Role.SUPERVISOR, Role.LEADER),
    CompleteStep: (Role.HANDLER, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.STREET, Role.COMMUNITY),
    ReopenStep: (Role.SUPERVISOR, Role.LEADER),
    SendReport: (Role.SUPERVISOR, Role.LEADER),
}
