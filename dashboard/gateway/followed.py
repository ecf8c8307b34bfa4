"""A topic of one partition, followed from its beginning for the cells that stand beside those of the boards."""

import asyncio
from collections.abc import Callable

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from schemas.codec import Unreadable
from schemas.topics import Topic
from streams import kafka
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
RETRY_S = 2.0


async def follow(settings: Settings, topic: Topic, take: Callable[[bytes], None]) -> None:
    """Hand each record over for ever, patient while the broker is away; one that `take` finds Unreadable is said in the log."""
    while True:
        try:
            async with kafka.consumer(settings) as client:
                place = TopicPartition(topic.name, 0)
                client.assign([place])
                await client.seek_to_beginning(place)
                while True:
                    for records in (await client.getmany(timeout_ms=POLL_MS)).values():
                        for record in records:
                            handed(topic, record.offset, record.value or b"", take)
        except KafkaError as error:
            log.warning("topic not readable", topic=topic.name, error=repr(error), retry_s=RETRY_S)
            await asyncio.sleep(RETRY_S)


def handed(topic: Topic, offset: int, raw: bytes, take: Callable[[bytes], None]) -> None:
    """Hand one record over, or say that it cannot be read."""
    try:
        take(raw)
    except Unreadable as error:
        log.error("record unreadable", topic=topic.name, offset=offset, error=str(error))
