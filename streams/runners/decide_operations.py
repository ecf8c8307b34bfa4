"""The decider of one partition of operations, without its I/O."""

from datetime import datetime

from msgspec import field

from projections.operations import fold, has_answered, operation_of
from schemas.boards import Row, RowKey
from schemas.codec import decode_result
from schemas.envelope import OperationCommand, OperationResult
from schemas.policy import Policies
from streams.deciders.operation import decide
from streams.runners.kernel import EventPartition, Kernel, framed


class WrittenOperations(EventPartition):
    """The operation events of a partition, as the rows that every reader folds of them.

    A record that cannot be read or folded counts for no reader, so that the operation goes on without it.
    """

    rows: dict[RowKey, Row] = field(default_factory=dict)

    def take(self, offset: int, key: str, raw: bytes) -> datetime | None:
        """Take in the next record; gives its moment if it counts."""
        try:
            changes = fold(self.rows, key, raw)
        except Exception:  # as in the projector, which parks it for all to see: both must leave out the same records
            return None
        if changes is None:
            return None
        self.rows.update(changes)
        return decode_result(raw, key).at


class OperationsDecider(Kernel[WrittenOperations, OperationCommand, OperationResult]):
    """Decides about the operations of a partition."""

    def answered(self, command: OperationCommand) -> bool:
        """Whether the command has its outcome already; then nothing is written for it."""
        return has_answered(self.written.rows, command.operation, command.id)

    def versions_needed(self, command: OperationCommand) -> set[str]:
        """None: an operation brings its plan with it."""
        return set()

    def outcome(self, command: OperationCommand, policies: Policies) -> OperationResult:
        """The outcome of a command on what is known now, stamped with the later of its time and the partition's last."""
        operation, at = operation_of(self.written.rows, command.operation), self.moment(command)
        body = decide(operation, command, at)
        return OperationResult(operation=command.operation, body=body, **framed(command, at, operation.sequence + 1))
