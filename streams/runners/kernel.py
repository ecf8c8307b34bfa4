"""What every decider of a partition does without I/O, whatever it decides about; runner and fault simulation drive this."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct

from schemas.envelope import CommandFrame, OutcomeFrame
from schemas.identity import outcome_id
from schemas.moment import EPOCH, in_utc
from schemas.policy import Policies


class Hole(Exception):
    """Records between what was folded and what came next are missing; both offsets are named."""


class LogReplaced(Exception):
    """The log gave an offset that was folded before: it is not the log that was read; offset and state are named."""


class EventPartition(Struct):
    """An event partition as its decider knows it, up to offset `end`; what a snapshot keeps.

    `last_at` is the latest moment that counts, `parked` the subjects about which nothing is decided any more, and why.
    """

    end: int = 0
    last_at: datetime = EPOCH
    parked: dict[str, str] = {}

    def fold(self, offset: int, key: str, raw: bytes) -> None:
        """Fold the record at an offset; one that was folded before is passed over. Raises Hole."""
        if offset < self.end:
            return
        if offset > self.end:
            raise Hole(f"folded to offset {self.end}, next came {offset}: read the stretch between from the log")
        self.end = offset + 1
        at = self.take(offset, key, raw)
        if at is not None:  # a void record counts for nothing, so not for the time either
            self.last_at = max(self.last_at, at)

    def take(self, offset: int, key: str, raw: bytes) -> datetime | None:
        """Take in the next record; gives its moment if it counts."""
        raise NotImplementedError


State = TypeVar("State", bound=EventPartition)
Asked = TypeVar("Asked", bound=CommandFrame)
Yielded = TypeVar("Yielded", bound=OutcomeFrame)


class Kernel(ABC, Generic[State, Asked, Yielded]):
    """Decides the commands of a partition one after the other, each on the state that the one before left."""

    def __init__(self, written: State) -> None:
        self.written = written

    @abstractmethod
    def answered(self, command: Asked) -> bool:
        """Whether the command has its outcome already; then nothing is written for it."""

    @abstractmethod
    def versions_needed(self, command: Asked) -> set[str]:
        """The policies that `outcome` needs for a command."""

    @abstractmethod
    def outcome(self, command: Asked, policies: Policies) -> Yielded:
        """The outcome of a command on what is known now, stamped with the later of its time and the partition's last."""

    def stretch_to(self, offset: int) -> int | None:
        """Up to where the log has to be read after an ack that is not the next; None, for its end, where the ack names no offset.

        Raises LogReplaced.
        """
        if 0 <= offset < self.written.end:
            raise LogReplaced(f"a record was stored at offset {offset}, but {self.written.end} records had been folded before it")
        return offset + 1 if offset >= 0 else None

    def is_next(self, offset: int) -> bool:
        """Whether a record acknowledged at an offset directly follows what was folded, so that nobody wrote between."""
        return offset == self.written.end

    def moment(self, command: Asked) -> datetime:
        """When a command is decided: city time never goes back."""
        return max(in_utc(command.at), self.written.last_at)


def framed(command: CommandFrame, at: datetime, sequence: int) -> dict[str, Any]:
    """What the outcome of a command carries around its subject and body."""
    return {
        "id": outcome_id(command.id),
        "at": at,
        "sequence": sequence,
        "cause": command.id,
        "actor": command.actor,
        "role": command.role,
        "source": command.source,
        "policy": command.policy,
        "correlation": command.correlation,
        "asked_by": command.asked_by,
    }
