"""The orders of one operation, every kind of them once."""

from datetime import timedelta

from schemas.area import Area
from schemas.envelope import OperationCommand
from schemas.mode import Level, Mode, Response
from schemas.operation import (
    MAY,
    AppointCommander,
    ChangeLevel,
    CompleteStep,
    DrawArea,
    EndOperation,
    OperationOrder,
    ReopenStep,
    SendReport,
    StartOperation,
)
from schemas.plan import Plan, ReportKind, ReportLimits, Step
from tests.schemas.deeds import MORNING

PLAN = Plan(
    code="flood-control",
    name="防汛应急预案（示例）",
    responses=(Response(Mode.EMERGENCY, Level.THIRD), Response(Mode.EMERGENCY, Level.FOURTH)),
    reports=ReportLimits(first=30, written=120),
    steps=(
        Step(code="patrol", text="巡查江堤、圩堤、涵闸", who="water-resources"),
        Step(code="move-people", text="转移低洼地带和危房群众", who="street"),
    ),
)
RIVERSIDE = Area(coordinates=(((119.87, 32.24), (119.98, 32.26), (119.97, 32.33), (119.86, 32.3), (119.87, 32.24)),))
ORDERS: tuple[OperationOrder, ...] = (
    StartOperation(
        name="沿江防汛", response=Response(Mode.EMERGENCY, Level.FOURTH), plan=PLAN, commander="市政府分管副市长", area=RIVERSIDE
    ),
    CompleteStep(step="patrol"),
    ChangeLevel(level=Level.THIRD),
    AppointCommander(commander="市长"),
    DrawArea(),
    SendReport(kind=ReportKind.FIRST),
    ReopenStep(step="patrol"),
    CompleteStep(step="patrol"),
    EndOperation(),
    EndOperation(),
)
COURSE = tuple(
    OperationCommand(
        id=f"0199b5d2-7c40-7bbb-8001-{number:012d}",
        operation="0199b5d2-7c40-7ccc-8001-000000000001",
        at=MORNING + timedelta(minutes=10 * number),
        actor="leader-1" if MAY[type(order)][0] == "leader" else "duty-1",
        role=MAY[type(order)][0],
        source="console",
        policy="taizhou-1",
        body=order,
        expected_version=1 if number == 2 else None,
        correlation="0199b5d2-7c40-7bbb-8001-000000000001" if number > 1 else None,
    )
    for number, order in enumerate(ORDERS, 1)
)
