"""A whole city in memory: two partitions, their deciders and reactions, which rest, crash, and come back."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime

from projections.deadlines import Deadlines
from schemas.clock import ClockTicked, TickHandled
from schemas.codec import decode_command, decode_outcome, encode_command, encode_outcome
from schemas.envelope import Command, Outcome
from schemas.policy import Policy
from schemas.routing import partition_of
from streams.log import Record
from streams.runners.decide_partition import PartitionDecider, Written
from streams.runners.react_partition import Folded, PartitionReaction

Stored = tuple[str, bytes]


class LivedPartition:
    """One partition: commands that wait, ticks, the log, and the two services that work on them while they are up."""

    def __init__(self, number: int, policies: dict[str, Policy]) -> None:
        self.events: list[Stored] = []
        self.deciding = self.reacting = True
        self._number, self._policies = number, policies
        self._commands: deque[Command] = deque()
        self._ticks: list[ClockTicked] = []
        self._answers: list[TickHandled] = []
        self._fed = 0
        self.decider = PartitionDecider(Written())
        self._reaction = PartitionReaction(Folded(), None, policies)

    def asks(self, command: Command) -> None:
        self._commands.append(decode_command(encode_command(command)))

    def ticks(self, at: datetime) -> None:
        """A tick in the log; a reaction that rests finds it later."""
        self._ticks.append(ClockTicked(at=at, end=len(self.events), lease=None))
        self._reaction.take_tick(len(self._ticks) - 1, self._ticks[-1])

    def decides(self) -> bool:
        """Whether a command that waited has its outcome now, or had it before."""
        if not self.deciding or not self._commands:
            return False
        command = self._commands.popleft()
        if not self.decider.answered(command):
            outcome = self.decider.outcome(command, self._policies)
            self.store(command.ticket, encode_outcome(outcome))
        return True

    def store(self, key: str, raw: bytes) -> None:
        """A record in the log, whoever wrote it."""
        self.decider.written.fold(len(self.events), key, raw)
        self.events.append((key, raw))

    @property
    def outcomes(self) -> list[Outcome]:
        return [decode_outcome(raw, key) for key, raw in self.events]

    def reacts(self) -> Iterator[Command]:
        """What the ticks ask for that wait and whose events are here."""
        if not self.reacting:
            return
        self._feed()
        while (reacted := self._reaction.react()) is not None:
            yield from reacted.commands
            self._answers.append(reacted.answer)

    def decider_crashes(self) -> None:
        """A new decider knows what the log says and nothing else."""
        written = Written()
        for offset, (key, raw) in enumerate(self.events):
            written.fold(offset, key, raw)
        assert (written.tickets.by_id, written.parked) == (self.decider.written.tickets.by_id, self.decider.written.parked)
        self.decider = PartitionDecider(written)

    def reaction_crashes(self, unanswered: int) -> None:
        """A new reaction goes on behind the last answer in the log, which the last ones may not have reached."""
        keep = max(len(self._answers) - unanswered, 0)
        del self._answers[keep:]
        folded, idle = Folded(), Deadlines()
        for key, raw in self.events[: self._answers[-1].end if self._answers else 0]:
            folded.apply(key, raw, idle)
        self._reaction = PartitionReaction(folded, self._answers[-1].at if self._answers else None, self._policies)
        self._fed = folded.end
        first = self._answers[-1].tick + 1 if self._answers else 0
        for number, tick in enumerate(self._ticks[first:], start=first):
            self._reaction.take_tick(number, tick)

    def _feed(self) -> None:
        for offset in range(self._fed, len(self.events)):
            self._reaction.take_event(Record(self._number, offset, *self.events[offset], 0))
        self._fed = len(self.events)


class LivedCity:
    """Two partitions that ask each other through commands alone."""

    def __init__(self, at: datetime, policies: dict[str, Policy]) -> None:
        self.at = at
        self.partitions = [LivedPartition(number, policies) for number in range(2)]

    def of(self, ticket: str) -> LivedPartition:
        return self.partitions[partition_of(ticket, len(self.partitions))]

    def asks(self, command: Command) -> None:
        self.of(command.ticket).asks(command)
        self.works()

    def ticks(self, at: datetime) -> None:
        self.at = at
        for partition in self.partitions:
            partition.ticks(at)
        self.works()

    def works(self) -> None:
        """Each service that is up does what there is for it to do."""
        busy = True
        while busy:
            asked = [command for partition in self.partitions for command in partition.reacts()]
            for command in asked:
                self.of(command.ticket).asks(command)
            decided = [partition.decides() for partition in self.partitions]
            busy = bool(asked) or any(decided)
