"""The reaction of one partition without its I/O: events folded exactly as far as a tick says, what follows of them, what is due."""

from collections import deque
from datetime import datetime

from msgspec import Struct, field

from projections.deadlines import Deadlines, Published
from projections.ticket import Illegal
from projections.tickets import Step, Tickets
from schemas.clock import ClockTicked, TickHandled
from schemas.codec import Unreadable, decode_outcome
from schemas.envelope import Command
from schemas.policy import Policies
from streams.log import Record
from streams.process import log
from streams.reactions.deadlines import commands_for
from streams.reactions.follow_ups import follow_ups


class Reacted(Struct, frozen=True):
    """What a tick asks for: the commands to send, then the answer to write."""

    commands: tuple[Command, ...]
    answer: TickHandled


class Folded(Struct):
    """The part that a snapshot keeps: tickets as of the event offset `end`, and who is left out since a record was unreadable."""

    end: int = 0
    tickets: Tickets = field(default_factory=Tickets)
    parked: set[str] = set()

    def apply(self, key: str, raw: bytes, deadlines: Deadlines) -> Step | None:
        """Fold the event at `end`; one that cannot be folded parks its ticket, never the partition."""
        self.end += 1
        if key in self.parked:
            return None
        try:
            step = self.tickets.apply(decode_outcome(raw, key))
        except (Unreadable, Illegal) as error:
            self.parked.add(key)
            self.tickets.by_id.pop(key, None)
            log.error("ticket parked", ticket=key, offset=self.end - 1, error=str(error))
            return None
        if step is not None:
            deadlines.note(step)
        return step


class PartitionReaction:
    """Takes events and ticks as they come and yields, tick by tick and in order, what each asks for."""

    def __init__(self, folded: Folded, handled_at: datetime | None, policies: Policies) -> None:
        self.folded = folded
        self._policies = tuple(policies)
        self._deadlines = Deadlines.of(folded.tickets, Published.of(policies))
        self._handled_at = handled_at
        self._following: list[Command] = []
        self._events: deque[Record] = deque()
        self._ticks: deque[tuple[int, ClockTicked]] = deque()

    def knows(self, policies: Policies) -> None:
        """The policies that the log has by now; a new one may ask for a review of what is open."""
        if tuple(policies) != self._policies:
            self._policies = tuple(policies)
            self._deadlines = Deadlines.of(self.folded.tickets, Published.of(policies))

    def take_event(self, record: Record) -> None:
        """An event from the log, in order of offsets; those already folded are passed over."""
        if record.offset >= self.folded.end:
            self._events.append(record)

    def take_tick(self, offset: int, tick: ClockTicked) -> None:
        """A tick from the log, in order of offsets."""
        self._ticks.append((offset, tick))

    def react(self) -> Reacted | None:
        """The newest tick whose events are all here, and with it all before it; None if there is none yet.

        After an outage many ticks wait: what fell due meanwhile is asked for at the time at which it is noticed, in its order.
        """
        known = self.folded.end + len(self._events)
        found = None
        while self._ticks and self._ticks[0][1].end <= known:
            found = self._ticks.popleft()
        if found is None:
            return None
        offset, tick = found
        self._fold_to(tick.end)
        commands, self._following = self._following, []
        if self._handled_at is None or tick.at > self._handled_at:
            commands += commands_for(self._deadlines.take_due(self.folded.tickets, tick.at), tick.at)
            self._handled_at = tick.at
        answer = TickHandled(
            at=tick.at,
            tick=offset,
            end=self.folded.end,
            commands=tuple((command.ticket, command.id) for command in commands),
            next_due=self._deadlines.next_due(self.folded.tickets),
        )
        return Reacted(tuple(commands), answer)

    def _fold_to(self, end: int) -> None:
        while self.folded.end < end:
            record = self._events.popleft()
            if record.offset != self.folded.end:
                raise ValueError(f"events have a hole: folded to {self.folded.end}, next came {record.offset}")
            step = self.folded.apply(record.key, record.value or b"", self._deadlines)
            if step is not None:
                self._following += follow_ups(step)
