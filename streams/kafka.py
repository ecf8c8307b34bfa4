"""How our async clients are set: idempotent, acks=all, our own partitions, and patient while the broker is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError

from streams.log import Record
from streams.process import log
from streams.settings import Settings

# A frozen broker is worse than a dead one: with the client's default of 40 s a writer waited 80 s (notes on the broker, §4).
REQUEST_TIMEOUT_MS = 5000
SESSION_TIMEOUT_MS = 10000
STOP_S = 5.0
RETRY_S = (0.2, 0.5, 1.0, 2.0)


@asynccontextmanager
async def producer(
    settings: Settings, *, linger_ms: int = 0, request_bytes_max: int | None = None
) -> AsyncIterator[AIOKafkaProducer]:
    """A started idempotent producer; what it sent is flushed at the end, if the broker takes it within 5 s."""
    client = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap,
        enable_idempotence=True,
        acks="all",
        linger_ms=linger_ms,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
        max_request_size=request_bytes_max or 4 * settings.message_bytes_max,
    )
    try:
        await _started(client, settings.bootstrap)
        yield client
    finally:
        await _stopped(client)


@asynccontextmanager
async def consumer(settings: Settings, *topics: str, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A started consumer that commits nothing by itself; options as of aiokafka, for example group_id."""
    client = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=settings.bootstrap,
        **{
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "session_timeout_ms": SESSION_TIMEOUT_MS,
            "request_timeout_ms": SESSION_TIMEOUT_MS + 5000,
            "fetch_max_wait_ms": 250,
            **options,
        },
    )
    try:
        await _started(client, settings.bootstrap)
        yield client
    finally:
        await client.stop()


async def _started(client: AIOKafkaProducer | AIOKafkaConsumer, bootstrap: str) -> None:
    """Start a client, trying for as long as the broker is away."""
    attempt = 0
    while True:
        try:
            await client.start()
            return
        except (KafkaConnectionError, KafkaError) as error:
            wait_s = RETRY_S[min(attempt, len(RETRY_S) - 1)]
            log.warning("broker away", bootstrap=bootstrap, error=str(error), retry_s=wait_s)
            attempt += 1
            await asyncio.sleep(wait_s)


async def _stopped(client: AIOKafkaProducer) -> None:
    """Flush and stop; an idempotent producer would try for as long as the broker is away, and hold up an orderly end."""
    try:
        async with asyncio.timeout(STOP_S):
            await client.stop()
    except TimeoutError:
        log.warning("stopped with records that were not acknowledged", waited_s=STOP_S)


def record_of(message: Any) -> Record:
    """A record as the async client gives it, as our own."""
    return Record(
        partition=message.partition,
        offset=message.offset,
        key=message.key.decode(errors="replace") if message.key else "",
        value=message.value,
        stored_ms=message.timestamp,
    )
