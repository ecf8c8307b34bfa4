"""The log as an import follows it: which of its commands have their outcome, what is due, how far ticks are handled."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from projections.deadlines import Deadlines, Published
from schemas.clock import TickHandled
from schemas.codec import Unreadable, decode, decode_outcome
from schemas.envelope import Command
from schemas.policy import Policies
from schemas.refusal import CommandRefused
from schemas.routing import partition_of
from schemas.topics import CLOCK_ANSWERS, TICKET_EVENTS
from streams.log import LogReader
from streams.process import log
from streams.reactions.follow_ups import follow_ups
from streams.runners.react_partition import Folded
from streams.settings import Settings

POLL_MS = 200
# An outcome takes milliseconds; a minute covers a restart of the decider, the reaction or the broker.
PATIENCE_S = 60.0


class NoAnswer(Exception):
    """The services did not do their part within a minute; what was waited for is named."""


class Follow(Struct, frozen=True):
    """A command that follows of a record, and where that record ends in its partition."""

    command: Command
    partition: int
    end: int


class FollowedLog:
    """Folds all partitions from the start, then goes along with them; `wanted` command ids leave it when decided."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer, policies: Policies) -> None:
        self.wanted: set[str] = set()
        self.refused = 0
        self._settings = settings
        self._consumer = consumer
        self._folded = {partition: Folded() for partition in range(settings.partitions)}
        self._deadlines = {partition: Deadlines(published=Published.of(policies)) for partition in self._folded}
        self._following: dict[str, Follow] = {}
        self._asked: set[tuple[str, str]] = set()
        self._handled = dict.fromkeys(self._folded, -1)
        self._handled_end = dict.fromkeys(self._folded, 0)
        self._news = asyncio.Event()

    async def catch_up(self, wanted: set[str]) -> set[str]:
        """Fold the log as it is; gives those of the wanted commands that already have their outcome."""
        self.wanted = set(wanted)
        await asyncio.to_thread(self._fold_all)
        self.refused = 0
        done = wanted - self.wanted
        places = [TopicPartition(topic.name, p) for topic in (TICKET_EVENTS, CLOCK_ANSWERS) for p in self._folded]
        self._consumer.assign(places)
        await self._consumer.seek_to_end(*(place for place in places if place.topic == CLOCK_ANSWERS.name))
        for partition, folded in self._folded.items():
            self._consumer.seek(TopicPartition(TICKET_EVENTS.name, partition), folded.end)
        return done

    def _fold_all(self) -> None:
        with LogReader(self._settings.bootstrap) as reader:
            for partition, end in reader.ends(TICKET_EVENTS.name).items():
                for record in reader.read(TICKET_EVENTS.name, partition, 0, end):
                    self._take_event(partition, record.key, record.value or b"")

    async def follow(self) -> None:
        """Go along with the log until cancelled."""
        while True:
            for place, records in (await self._consumer.getmany(timeout_ms=POLL_MS)).items():
                for record in records:
                    if place.topic == CLOCK_ANSWERS.name:
                        self._take_answer(place.partition, record.offset, record.value or b"")
                    elif record.offset >= self._folded[place.partition].end:
                        key = (record.key or b"").decode(errors="replace")
                        self._take_event(place.partition, key, record.value or b"")
                self._news.set()

    def _take_answer(self, partition: int, offset: int, raw: bytes) -> None:
        try:
            # A reaction that hands its partition over may answer behind its heir.
            answer = decode(raw, TickHandled)
            self._handled[partition] = max(self._handled[partition], answer.tick)
            self._handled_end[partition] = max(self._handled_end[partition], answer.end)
            self._asked.update(answer.commands)
        except Unreadable as error:
            log.error(
                "answer unreadable, passed over", topic=CLOCK_ANSWERS.name, partition=partition, offset=offset, error=str(error)
            )

    def _take_event(self, partition: int, key: str, raw: bytes) -> None:
        folded = self._folded[partition]
        step = folded.apply(key, raw, self._deadlines[partition])
        for command in follow_ups(step) if step is not None else ():
            if not self.is_decided(command):
                self._following[command.id] = Follow(command, partition, folded.end)
        try:
            outcome = decode_outcome(raw)
        except Unreadable:
            return  # Folded has parked its ticket and said so
        self._following.pop(outcome.cause, None)
        if outcome.cause in self.wanted:
            self.wanted.discard(outcome.cause)
            self.refused += isinstance(outcome.body, CommandRefused)

    def next_due(self) -> datetime | None:
        """The first deadline that holds anywhere in the city, or what follows of a record that no tick has come to yet."""
        due = [self._deadlines[p].next_due(folded.tickets) for p, folded in self._folded.items()]
        due += [follow.command.at for follow in self._following.values() if not self._is_asked(follow)]
        return min((at for at in due if at is not None), default=None)

    def _is_asked(self, follow: Follow) -> bool:
        """Whether a tick has been handled that lies behind the record from which a command follows."""
        return follow.end <= self._handled_end[follow.partition]

    def is_decided(self, command: Command) -> bool:
        """Whether a command has its outcome in what is folded, or will have none since its ticket is parked."""
        return self._has_outcome(command.ticket, command.id)

    def is_parked(self, command: Command) -> bool:
        """Whether the log holds a record of its ticket that nobody can read: the decider sets its commands aside."""
        return command.ticket in self._folded_with(command.ticket).parked

    def _has_outcome(self, ticket: str, command: str) -> bool:
        folded = self._folded_with(ticket)
        return ticket in folded.parked or folded.tickets[ticket].has_answered(command)

    def _folded_with(self, ticket: str) -> Folded:
        return self._folded[partition_of(ticket, self._settings.partitions)]

    async def handled(self, at: datetime, offsets: dict[int, int]) -> None:
        """Wait until every partition answered these ticks, and what the answers name has its outcome. Raises NoAnswer.

        What is due only since one of these outcomes (a ticket reopened after its limit) waits for the next tick.
        """

        def done() -> bool:
            self._asked = {asked for asked in self._asked if not self._has_outcome(*asked)}
            return not self._asked and all(self._handled[partition] >= offset for partition, offset in offsets.items())

        await self._until(done, f"the reaction to the tick of {at.isoformat()}")

    async def decided(self, commands: Sequence[Command]) -> None:
        """Wait until these commands have their outcome, or will have none. Raises NoAnswer."""
        await self._until(lambda: all(map(self.is_decided, commands)), f"the outcome of {len(commands)} commands")

    async def _until(self, done: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not done():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise NoAnswer(f"{what} did not come within {PATIENCE_S:.0f} s: see `./rongzhi status`") from None
