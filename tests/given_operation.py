"""Operations as sentences: given(orders).when(an order).then(its event) or .then_refused(the rule, its facts)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from projections.operations import Facts, Operation, operation_of
from schemas.codec import encode_outcome
from schemas.envelope import OperationCommand, OperationResult
from schemas.mode import Level, Mode, Response
from schemas.operation import MAY, OperationOrder, StartOperation
from schemas.plan import Plan, ReportLimits, Step
from schemas.role import Role
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from tests.decided import Decided

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

FLOOD = Plan(
    code="flood",
    name="防汛预案",
    responses=tuple(Response(Mode.EMERGENCY, level) for level in (Level.SECOND, Level.THIRD, Level.FOURTH)),
    reports=ReportLimits(first=30, written=120),
    steps=(Step(code="patrol", text="巡堤", who="city"), Step(code="move", text="转移群众", who="street")),
)
FAIR = Plan(
    code="fair", name="庙会安保预案", responses=(Response(Mode.SECURITY),), steps=(Step(code="sweep", text="安检", who="city"),)
)
THIRD = Response(Mode.EMERGENCY, Level.THIRD)


def start(plan: Plan = FLOOD, response: Response = THIRD, *, drill: bool = False) -> StartOperation:
    return StartOperation(name="三月洪水", response=response, plan=plan, commander="市政府分管副市长", drill=drill)


@dataclass(frozen=True)
class Course:
    """The records of one operation, the first in the morning, then one a minute."""

    records: tuple[OperationResult, ...] = ()

    @property
    def stored(self) -> tuple[tuple[str, bytes], ...]:
        """Keys and bytes of the records."""
        return tuple((record.operation, encode_outcome(record)) for record in self.records)

    @property
    def operation(self) -> Operation:
        return operation_of(self._decider().written.rows, "flood-1")

    @property
    def facts(self) -> Facts:
        """What is known of it, once it was started."""
        assert self.operation.facts is not None
        return self.operation.facts

    def _decider(self) -> OperationsDecider:
        written = WrittenOperations()
        for offset, (key, raw) in enumerate(self.stored):
            written.fold(offset, key, raw)
        return OperationsDecider(written)

    def _outcome(
        self, body: OperationOrder, at: datetime | None, role: Role | None, expected_version: int | None
    ) -> OperationResult:
        number = len(self.records)
        command = OperationCommand(
            id=f"c{number + 1}",
            operation="flood-1",
            at=at or MORNING + number * MINUTE,
            actor="a",
            role=role or MAY[type(body)][0],
            source="s",
            policy="p",
            body=body,
            expected_version=expected_version,
        )
        return self._decider().outcome(command, {})

    def when(
        self, body: OperationOrder, *, at: datetime | None = None, role: Role | None = None, expected_version: int | None = None
    ) -> Decided:
        """Decide an order, a minute after the last record unless a moment is given, in the role whose task it is."""
        return Decided(self._outcome(body, at, role, expected_version).body)

    def also(self, body: OperationOrder, *, at: datetime | None = None) -> "Course":
        """One record more: what an order comes to."""
        return Course((*self.records, self._outcome(body, at, None, None)))


def given(*orders: OperationOrder) -> Course:
    """An operation to which these orders were given, one a minute."""
    course = Course()
    for order in orders:
        course = course.also(order)
    return course
