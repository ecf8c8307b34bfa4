"""What the demonstration sends beside its tickets, as city time comes to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from msgspec import Struct

from schemas.routing import partition_of
from schemas.topics import Topic
from streams import kafka
from streams.process import log
from streams.settings import Settings

LOOK_S = 1.0


class Stored(Struct, frozen=True):
    """A record as it is to be stored."""

    topic: Topic
    key: str
    value: bytes
    headers: list[tuple[str, bytes]]


class Made(Protocol):
    """Something that is made up moment by moment."""

    def due(self, now: datetime) -> Iterator[Any]:
        """What city time has come to since this was asked last; one that was not asked beyond comes again."""

    def stored_as(self, one: Any) -> Sequence[Stored]:
        """The records of one of these."""


@asynccontextmanager
async def sent_beside(settings: Settings, city: Callable[[], datetime | None], *made: Made) -> AsyncIterator[None]:
    """Send what is made beside what is done meanwhile; a broker that is away is waited for."""
    sending = asyncio.ensure_future(_follow(settings, city, made))
    try:
        yield
    finally:
        sending.cancel()
        (ended,) = await asyncio.gather(sending, return_exceptions=True)
        if isinstance(ended, Exception):
            log.error("what is made up beside the tickets stopped", exc_info=ended)


async def _follow(settings: Settings, city: Callable[[], datetime | None], made: Sequence[Made]) -> None:
    while True:
        try:
            async with kafka.producer(settings) as producer:
                await _send_all(producer, settings.partitions, city, made)
        except KafkaError as error:
            log.warning("what is made up was not stored, sending it again", error=repr(error), retry_s=LOOK_S)
            await asyncio.sleep(LOOK_S)


async def _send_all(producer: AIOKafkaProducer, partitions: int, city: Callable[[], datetime | None], made: Sequence[Made]) -> None:
    while True:
        now = city()
        if now is not None:
            for kind in made:
                for one in kind.due(now):
                    await _store(producer, partitions, kind.stored_as(one))
        await asyncio.sleep(LOOK_S)


async def _store(producer: AIOKafkaProducer, partitions: int, records: Sequence[Stored]) -> None:
    acks = [
        await producer.send(
            record.topic.name,
            key=record.key.encode(),
            value=record.value,
            headers=record.headers,
            partition=partition_of(record.key, partitions),
        )
        for record in records
    ]
    await asyncio.gather(*acks)
