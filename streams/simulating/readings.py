"""Readings that the demonstration makes up where the city has no source: by the pack's daily courses, each marked as simulated."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.identity import reading_id
from schemas.indicator import Course
from schemas.moment import EPOCH
from schemas.reading import Reading, encode_reading, reading_headers
from schemas.routing import partition_of
from schemas.topics import INDICATOR_READINGS
from streams import kafka
from streams.city_pack import CityPack
from streams.process import log
from streams.settings import Settings
from streams.simulating.chance import share

SOURCE = "demonstration/simulated"
EVERY = timedelta(minutes=15)
LOOK_S = 1.0
# How much of a course is chance; the rest follows the hour of the day.
BY_CHANCE = 0.2


def value_at(course: Course, decimals: int, local: datetime, *names: str) -> float:
    """A course's value at a local time: highest at its peak, lowest twelve hours from it."""
    hours = local.hour + local.minute / 60 - course.peak
    wave = (1 + math.cos(2 * math.pi * hours / 24)) / 2
    part = (1 - BY_CHANCE) * wave + BY_CHANCE * share("reading", *names, local.isoformat())
    return round(course.low + (course.high - course.low) * part, decimals)


def readings_at(pack: CityPack, moment: datetime) -> Iterator[Reading]:
    """What is made up for a moment; id and value follow from the moment alone, so that sent again it changes nothing."""
    for leaf in pack.indicators.indicators:
        if leaf.readings is None or leaf.readings.course is None:
            continue
        place, at = pack.indicators.place, moment.isoformat()
        yield Reading(
            id=reading_id(SOURCE, leaf.code, place, at),
            indicator=leaf.code,
            observed_at=moment,
            source=SOURCE,
            place=place,
            value=value_at(leaf.readings.course, leaf.decimals, moment.astimezone(pack.zone), leaf.code),
            unit=leaf.unit,
            ttl_s=leaf.readings.ttl_s,
            simulated=True,
        )


def slots(since: datetime, until: datetime) -> Iterator[datetime]:
    """The moments of readings from `since` on up to and with `until`."""
    slot = since + (EPOCH - since) % EVERY
    while slot <= until:
        yield slot
        slot += EVERY


class SimulatedReadings:
    """Sends what is made up, as city time comes to it.

    It begins with the day on which the demonstration begins or goes on, and sends that day's readings again: each counts once.
    """

    def __init__(self, settings: Settings, pack: CityPack, first: datetime) -> None:
        self._settings = settings
        self._pack = pack
        self._next = first
        self._began = False

    @asynccontextmanager
    async def following(self, city: Callable[[], datetime | None]) -> AsyncIterator[None]:
        """Send beside what is done meanwhile; a broker that is away is waited for."""
        sending = asyncio.ensure_future(self._follow(city))
        try:
            yield
        finally:
            sending.cancel()
            (ended,) = await asyncio.gather(sending, return_exceptions=True)
            if isinstance(ended, Exception):
                log.error("readings stopped", exc_info=ended)

    async def _follow(self, city: Callable[[], datetime | None]) -> None:
        while True:
            try:
                async with kafka.producer(self._settings) as producer:
                    await self._send_all(producer, city)
            except KafkaError as error:
                log.warning("readings not stored, sending them again", error=repr(error), retry_s=LOOK_S)
                await asyncio.sleep(LOOK_S)

    async def _send_all(self, producer: AIOKafkaProducer, city: Callable[[], datetime | None]) -> None:
        while True:
            now = city()
            if now is not None:
                for moment in self.due(now):
                    await self._send(producer, moment)
            await asyncio.sleep(LOOK_S)

    def due(self, now: datetime) -> Iterator[datetime]:
        """The moments that city time has reached since this was asked last."""
        if not self._began:
            midnight = now.astimezone(self._pack.zone).replace(hour=0, minute=0, second=0, microsecond=0)
            self._next, self._began = max(self._next, midnight.astimezone(now.tzinfo)), True
        for moment in slots(self._next, now):
            yield moment
            self._next = moment + EVERY

    async def _send(self, producer: AIOKafkaProducer, moment: datetime) -> None:
        acks = [
            await producer.send(
                INDICATOR_READINGS.name,
                key=reading.indicator.encode(),
                value=encode_reading(reading),
                headers=reading_headers(reading),
                partition=partition_of(reading.indicator, self._settings.partitions),
            )
            for reading in readings_at(self._pack, moment)
        ]
        await asyncio.gather(*acks)
