"""Commands into the log: a receipt only for what all replicas in sync have acknowledged."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from schemas.codec import encode_command, headers
from schemas.envelope import AnyCommand, Command, OperationCommand
from schemas.reading import Reading, encode_reading, reading_headers
from schemas.routing import partition_of
from schemas.topics import INDICATOR_READINGS, OPERATION_COMMANDS, TICKET_COMMANDS, Topic
from streams import kafka
from streams.intake.answers import OperationReceipt, Receipt, StoredReading
from streams.intake.refusals import TooLarge, Unavailable
from streams.process import log
from streams.settings import Settings

ACK_S = 5.0  # as long as one request to the broker may take (streams/kafka.py); then the client hears that nothing is promised
AGAIN = "Nothing is promised. Send the same id again: it is recorded once, however often it comes."


class CommandLog:
    """The writer of commands and of readings; it opens when the broker is there, and opens anew after a failure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._failed = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether a command can be sent now."""
        return self._producer is not None

    async def run(self) -> None:
        """Keep a producer open for ever. An idempotent one that failed may never send again, so it is replaced."""
        while True:
            async with kafka.producer(self._settings) as producer:
                self._failed.clear()
                self._producer = producer
                log.info("intake open")
                try:
                    await self._failed.wait()
                finally:
                    self._producer = None

    def open_or_refuse(self) -> AIOKafkaProducer:
        """The producer; raises Unavailable while there is none."""
        if self._producer is None:
            raise Unavailable(f"the broker {self._settings.bootstrap} is not in reach. {AGAIN}")
        return self._producer

    async def append(self, command: Command) -> Receipt:
        """Store a command; raises TooLarge, or Unavailable if no acknowledgement came within 5 s."""
        return Receipt(command_id=command.id, ticket=command.ticket, **await self._asked(TICKET_COMMANDS, command))

    async def append_order(self, command: OperationCommand) -> OperationReceipt:
        """Store a command about an operation; raises as `append`."""
        place = await self._asked(OPERATION_COMMANDS, command)
        return OperationReceipt(command_id=command.id, operation=command.operation, **place)

    async def _asked(self, topic: Topic, command: AnyCommand) -> dict[str, Any]:
        """Where a command is stored."""
        raw = encode_command(command)
        if len(raw) > self._settings.message_bytes_max:
            raise TooLarge("a command with its envelope", self._settings.message_bytes_max, f"{len(raw)} bytes")
        stored = await self._stored(topic.name, command.subject, raw, headers(command))
        return {"topic": stored.topic, "partition": stored.partition, "offset": stored.offset}

    async def append_reading(self, reading: Reading) -> StoredReading:
        """Store a reading; raises Unavailable as `append`."""
        stored = await self._stored(INDICATOR_READINGS.name, reading.indicator, encode_reading(reading), reading_headers(reading))
        return StoredReading(
            id=reading.id,
            indicator=reading.indicator,
            topic=stored.topic,
            partition=stored.partition,
            offset=stored.offset,
        )

    async def _stored(self, topic: str, key: str, raw: bytes, headed: list[tuple[str, bytes]]) -> RecordMetadata:
        producer = self.open_or_refuse()
        try:
            async with asyncio.timeout(ACK_S):
                stored = await producer.send_and_wait(
                    topic,
                    raw,
                    key=key.encode(),
                    partition=partition_of(key, self._settings.partitions),
                    headers=headed,
                )
        except TimeoutError as error:
            raise Unavailable(f"the broker did not acknowledge within {ACK_S:g} s. {AGAIN}") from error
        except KafkaError as error:
            log.error("record not stored", topic=topic, key=key, error=repr(error))
            self._failed.set()
            raise Unavailable(f"the broker did not store the record: {error}. {AGAIN}") from error
        if stored.offset < 0:
            # A repeat that the broker knew already, after its first acknowledgement was lost: stored, and it does not say where.
            raise Unavailable(f"the broker does not say where the record is stored. {AGAIN}")
        return stored
