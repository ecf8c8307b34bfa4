"""A topic of one partition, followed from its beginning for the cells that stand beside those of the boards."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.codec import Unreadable
from schemas.topics import Topic
from streams import kafka
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
RETRY_S = 2.0


async def follow(settings: Settings, topic: Topic, take: Callable[[bytes], None]) -> None:
    """Hand over for ever what the topic says, patient while the broker is away; what `take` finds Unreadable is said in the log.

    What stood there when the reading began is handed over at once, the newest record of each key: nobody is told as news what was
    said hours ago and is true no more.
    """
    while True:
        try:
            async with kafka.consumer(settings) as client:
                await follow_from_the_beginning(client, topic, take)
        except KafkaError as error:
            log.warning("topic not readable", topic=topic.name, error=repr(error), retry_s=RETRY_S)
            await asyncio.sleep(RETRY_S)


async def follow_from_the_beginning(client: AIOKafkaConsumer, topic: Topic, take: Callable[[bytes], None]) -> None:
    """`follow` with a client; raises KafkaError."""
    place = TopicPartition(topic.name, 0)
    client.assign([place])
    await client.seek_to_beginning(place)
    end = (await client.end_offsets([place]))[place]
    newest: dict[bytes | None, Any] = {}
    while await client.position(place) < end:
        newest |= {record.key: record for record in await _read(client)}
    for record in newest.values():
        handed(topic, record.offset, record.value or b"", take)
    while True:
        for record in await _read(client):
            handed(topic, record.offset, record.value or b"", take)


async def _read(client: AIOKafkaConsumer) -> Sequence[Any]:
    """The next records; none after a while without any."""
    return [record for records in (await client.getmany(timeout_ms=POLL_MS)).values() for record in records]


def handed(topic: Topic, offset: int, raw: bytes, take: Callable[[bytes], None]) -> None:
    """Hand one record over, or say that it cannot be read."""
    try:
        take(raw)
    except Unreadable as error:
        log.error("record unreadable", topic=topic.name, offset=offset, error=str(error))
