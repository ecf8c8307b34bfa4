"""The one writer of `clock-ticks-v1`: city time for every partition at once, never going back."""

import asyncio
from datetime import datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.clock import ClockTicked
from schemas.codec import Unreadable, decode_outcome, encode
from schemas.moment import MEANT, in_utc, is_meant
from schemas.topics import CLOCK_TICKS, TICKET_EVENTS
from streams.log import LogReader
from streams.settings import Settings
from streams.ticks import newest_tick

EVENTS_LOOKED_AT = 20


class TickRefused(Exception):
    """A tick was asked for that lies before the last one, or at no time of a city; what was found is named."""


class TickWriter:
    """Writes ticks one after the other; `at` is the city time of the last one, None on a log that has none."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer, ends: AIOKafkaConsumer, at: datetime | None) -> None:
        self.at = at
        self._partitions = range(settings.partitions)
        self._producer = producer
        self._ends = ends
        self._turn = asyncio.Lock()

    async def tick(self, at: datetime, lease: str | None) -> dict[int, int]:
        """Store the tick of a moment in every partition; gives its offsets, after the broker acknowledged all.

        Raises TickRefused, since a stored tick is never taken back.
        A tick at the last one's time is a sign of life and causes nothing.
        """
        async with self._turn:
            if not is_meant(at):
                raise TickRefused(f"a tick at {at.isoformat()} is no city's time, expected {MEANT}")
            if self.at is not None and at < self.at:
                raise TickRefused(f"city time is {self.at.isoformat()}, a tick at {at.isoformat()} would go back")
            self.at = in_utc(at)
            events = [TopicPartition(TICKET_EVENTS.name, partition) for partition in self._partitions]
            ends = await self._ends.end_offsets(events)
            acks = [
                await self._producer.send(
                    CLOCK_TICKS.name,
                    key=str(event.partition).encode(),
                    value=encode(ClockTicked(at=self.at, end=ends[event], lease=lease)),
                    partition=event.partition,
                )
                for event in events
            ]
            stored = await asyncio.gather(*acks)
            return {record.partition: record.offset for record in stored}

    async def repeat(self, lease: str | None) -> None:
        """A sign of life: the last tick's time once more; nothing on a log without time."""
        if self.at is not None:
            await self.tick(self.at, lease)


def city_time_of(settings: Settings) -> datetime | None:
    """Where city time stands by the log: at its newest tick or newest event, None on a log that has neither.

    Ticks are kept for a week alone, so after a longer rest only the events know how far time had come.
    """
    with LogReader(settings.bootstrap) as reader:
        ticks = [newest_tick(reader, partition) for partition in range(settings.partitions)]
        events = [_newest_event_at(reader, partition) for partition in range(settings.partitions)]
    return max([tick.at for tick in ticks if tick is not None] + [at for at in events if at is not None], default=None)


def _newest_event_at(reader: LogReader, partition: int) -> datetime | None:
    """The time of the partition's last event that can be read; a few unreadable ones at its end are looked past."""
    low, end = reader.bounds(TICKET_EVENTS.name, partition)
    found = None
    for record in reader.read(TICKET_EVENTS.name, partition, max(low, end - EVENTS_LOOKED_AT), end):
        try:
            found = decode_outcome(record.value or b"").at
        except Unreadable:
            continue  # parked and counted by the projector
    return found
