"""What the door could not read of the log is set aside, so that it is counted and shown."""

import asyncio
from typing import Protocol

from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from schemas.codec import Unreadable, encode
from schemas.parked import ParkedRecord
from schemas.topics import PARKED_EVENTS
from streams.intake.command_log import ACK_S, CommandLog
from streams.intake.refusals import Unavailable
from streams.process import log

RETRY_S = 2.0


class Park(Protocol):
    """Sets a record aside."""

    def __call__(self, record: ConsumerRecord, error: Unreadable) -> None: ...


class Parking:
    """Writes `parked-events-v1` for the door; what waits while the broker is away is met again at the next start."""

    def __init__(self, writer: CommandLog) -> None:
        self._writer = writer
        self._waiting: asyncio.Queue[ParkedRecord] = asyncio.Queue()

    def park(self, record: ConsumerRecord, error: Unreadable) -> None:
        """Set a record aside, and go on."""
        parked = ParkedRecord(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            ticket=(record.key or b"").decode(errors="replace"),
            reason=str(error),
        )
        place = {"topic": parked.topic, "partition": parked.partition, "offset": parked.offset}
        log.error("record unreadable, parked", **place, reason=parked.reason)
        self._waiting.put_nowait(parked)

    async def run(self) -> None:
        """Store what was set aside, for ever, each as soon as the broker takes it."""
        while True:
            parked = await self._waiting.get()
            try:
                async with asyncio.timeout(ACK_S):
                    await self._writer.open_or_refuse().send_and_wait(
                        PARKED_EVENTS.name, value=encode(parked), key=parked.key(), partition=0
                    )
            except (Unavailable, KafkaError, TimeoutError) as error:
                log.warning("parked record not stored, trying again", error=str(error), retry_s=RETRY_S)
                self._waiting.put_nowait(parked)
                await asyncio.sleep(RETRY_S)
