"""A city in memory: the pure decider and reaction behind a log of one partition, so that an import can be killed anywhere."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from schemas.clock import ClockTicked
from schemas.codec import decode_command, encode, encode_command, encode_outcome
from schemas.envelope import Command, Outcome
from schemas.topics import CLOCK_ANSWERS, TICKET_EVENTS
from streams import demonstration
from streams.importing import followed_log, run
from streams.importing.conductor import Conductor
from streams.importing.followed_log import FollowedLog
from streams.importing.run import ImportSummary, run_import
from streams.lease import LeaseDenied
from streams.log import Record
from streams.runners.decide_partition import PartitionDecider, Written
from streams.runners.react_partition import Folded, PartitionReaction
from streams.settings import read_settings
from tests.streams.importing.small_record import taizhou

SETTINGS = read_settings({"RONGZHI_PARTITIONS": "1"})
POLICY = taizhou().policy
UNREADABLE = b"unreadable"


class Killed(Exception):
    """The importer ends here, as by kill -9."""


class MemoryCity:
    """The services of a city; `at` is city time, `events` its log, `kill_after` how many acts an importer has left to live."""

    def __init__(self, at: datetime | None = None, kill_after: int | None = None) -> None:
        self.at = at
        self.events: list[tuple[str, bytes]] = []
        self.ticks: list[datetime] = []
        self.acts = 0
        self.kill_after = kill_after
        self.answers: list[tuple[str, bytes]] = []
        self._decider = PartitionDecider(Written())
        self._reaction = PartitionReaction(Folded(), at, {POLICY.version: POLICY})

    @property
    def outcomes(self) -> list[Outcome]:
        return [followed_log.decode_outcome(value) for _, value in self.events if value != UNREADABLE]

    def tick(self, at: datetime, lease: str | None = None) -> None:
        """A tick, and what the reaction asks for."""
        if self.at is not None and at < self.at:
            raise LeaseDenied(f"city time is {self.at.isoformat()}, a tick at {at.isoformat()} would go back")
        self.at = at
        self.ticks.append(at)
        self._reaction.take_tick(len(self.ticks) - 1, ClockTicked(at=at, end=len(self.events), lease=lease))
        while (reacted := self._reaction.react()) is not None:
            for command in reacted.commands:
                self.decide(command)
            self.answers.append(("0", encode(reacted.answer)))

    def decide(self, command: Command) -> None:
        """A command, and its outcome unless it has one."""
        command = decode_command(encode_command(command))
        if self._decider.answered(command) or command.ticket in self._decider.written.parked:
            return
        self.store(command.ticket, encode_outcome(self._decider.outcome(command, {POLICY.version: POLICY})))

    def store(self, ticket: str, value: bytes) -> None:
        """A record as the event topic has it, whoever wrote it."""
        offset = len(self.events)
        self._decider.written.fold(offset, ticket, value)
        self._reaction.take_event(Record(0, offset, ticket, value, 0))
        self.events.append((ticket, value))

    # What the importer's clients see of it.

    def act(self) -> None:
        if self.acts == self.kill_after:
            raise Killed
        self.acts += 1

    async def send(self, _topic: str, value: bytes, **_options: Any) -> asyncio.Future[None]:
        self.act()
        self.decide(decode_command(value))
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        stored.set_result(None)
        return stored

    @asynccontextmanager
    async def conducting(self, *_: object) -> AsyncIterator[Conductor]:
        """In place of the lease and the clients of a broker."""
        yield Conductor(SETTINGS, LeasedMemory(self), self, FollowedLog(SETTINGS, MemoryConsumer(self), {POLICY.version: POLICY}))  # type: ignore[arg-type]

    def ends(self, _topic: str) -> dict[int, int]:
        return {0: len(self.events)}

    def read(self, _topic: str, partition: int, start: int, end: int) -> Iterator[Record]:
        return (Record(partition, offset, *self.events[offset], 0) for offset in range(start, end))

    def __enter__(self) -> "MemoryCity":
        return self

    def __exit__(self, *_: object) -> None: ...

    def stands_in(self, monkeypatch: pytest.MonkeyPatch) -> "MemoryCity":
        """Let imports and the demonstration meet this city."""
        for module in (run, demonstration):
            monkeypatch.setattr(module, "conducting", self.conducting)
        for module in (followed_log, demonstration):
            monkeypatch.setattr(module, "LogReader", lambda _: self)
        monkeypatch.setattr(followed_log, "PATIENCE_S", 0.5)
        return self

    async def imports(self, commands: list[Command], speed: float = float("inf")) -> ImportSummary:
        return await run_import(SETTINGS, commands, "import/small", speed, lambda _: None)


class LeasedMemory:
    """The clock as its holder has it."""

    def __init__(self, city: MemoryCity) -> None:
        self.at = city.at
        self._city = city

    async def advance(self, at: datetime) -> dict[int, int]:
        self._city.act()
        self._city.tick(at, "import")
        self.at = at
        return {0: len(self._city.ticks) - 1}


class MemoryConsumer:
    """Gives the records of both topics once, from where it was set."""

    def __init__(self, city: MemoryCity) -> None:
        self._city = city
        self._next = {TICKET_EVENTS.name: 0, CLOCK_ANSWERS.name: 0}

    def assign(self, _: object) -> None: ...

    async def seek_to_end(self, place: TopicPartition) -> None:
        self._next[place.topic] = len(self._city.answers)

    def seek(self, place: TopicPartition, offset: int) -> None:
        self._next[place.topic] = offset

    async def getmany(self, timeout_ms: int) -> dict[TopicPartition, list[SimpleNamespace]]:
        await asyncio.sleep(0)
        stored = {TICKET_EVENTS.name: self._city.events, CLOCK_ANSWERS.name: self._city.answers}
        found = {}
        for topic, start in self._next.items():
            records = [
                SimpleNamespace(offset=start + number, key=key.encode(), value=value)
                for number, (key, value) in enumerate(stored[topic][start:])
            ]
            self._next[topic] += len(records)
            found[TopicPartition(topic, 0)] = records
        return found
