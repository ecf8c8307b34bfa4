"""The operations, followed: the door folds their events itself, and whoever waits for an outcome is told."""

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from projections.operations import ACTS, BOARD, Act, Operation, act_of, fold, operation_of
from schemas.boards import Row, RowKey
from schemas.topics import OPERATION_EVENTS
from streams import kafka
from streams.clock import monotonic_s
from streams.intake.expected import Expected
from streams.intake.refusals import Unavailable
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
PROBE_S = 1.0
PROBE_PATIENCE_S = 3.0
# An answer is true as of some moment: at most this long ago, or it is not given.
CURRENT_S = 10.0
RETRY_S = 2.0


class OperationFeed:
    """The rows of all operations, level with `operation-events-v1`: few enough to be read anew at each start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rows: dict[RowKey, Row] = {}
        self._told: dict[str, str] = {}
        self.expected = Expected[Act]()
        self._level_s = float("-inf")

    @property
    def is_current(self) -> bool:
        """Whether the rows hold all that the topic held at most 10 s ago."""
        return monotonic_s() - self._level_s < CURRENT_S

    def subject_of(self, command: str) -> str | None:
        """The operation that a command was about, if its outcome is known."""
        return self._told.get(command)

    def act(self, operation: str, command: str) -> Act | None:
        """The outcome of a command if it is known."""
        row = self._rows.get((ACTS, operation, command))
        return None if row is None else act_of(operation, command, row)

    def all(self) -> dict[str, Operation]:
        """Every operation by its id; raises Unavailable while the rows are not level with the log."""
        self._level_or_refuse()
        return {key[1]: operation_of(self._rows, key[1]) for key in self._rows if key[0] == BOARD}

    def story(self, operation: str) -> list[Act]:
        """The acts of an operation in their order, none if there is no such; raises Unavailable as `all`."""
        self._level_or_refuse()
        found = ((key, row) for key, row in self._rows.items() if key[:2] == (ACTS, operation))
        return sorted((act_of(operation, key[2], row) for key, row in found), key=lambda act: act.sequence)

    def _level_or_refuse(self) -> None:
        if not self.is_current:
            raise Unavailable("the operations are still catching up with the log, or the broker is away")

    async def run(self) -> None:
        """Follow the topic for ever, from its beginning after each failure."""
        while True:
            try:
                await self._follow()
            except (KafkaError, OffsetOutOfRangeError) as error:
                log.warning("operations cannot be followed", error=repr(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)

    async def _follow(self) -> None:
        places = [TopicPartition(OPERATION_EVENTS.name, partition) for partition in range(self._settings.partitions)]
        async with kafka.consumer(self._settings, auto_offset_reset="none") as consumer:
            consumer.assign(places)
            for place in places:
                consumer.seek(place, 0)  # kept for ever, so its first record is the first there was
            self._forget()
            while True:
                await self._probe(consumer, places)
                begun_s = monotonic_s()
                while monotonic_s() - begun_s < PROBE_S:
                    for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                        for record in records:
                            self.take(record)

    def _forget(self) -> None:
        """Begin anew: of a log that was replaced meanwhile nothing may stay, and what is not read again is not known."""
        self._level_s = float("-inf")
        self._rows.clear()
        self._told.clear()

    async def _probe(self, consumer: AIOKafkaConsumer, places: list[TopicPartition]) -> None:
        """Level is what has reached the ends that the broker names now; one that does not answer is asked again."""
        asked_s = monotonic_s()
        try:
            async with asyncio.timeout(PROBE_PATIENCE_S):
                ends = await consumer.end_offsets(places)
        except (KafkaError, TimeoutError) as error:
            log.warning("broker does not answer", topic=OPERATION_EVENTS.name, error=repr(error))
            return
        if all([await consumer.position(place) >= end for place, end in ends.items()]):
            self._level_s = asked_s

    def take(self, record: ConsumerRecord) -> None:
        """Fold a record as every reader does, and tell who waits for it; one that nobody can fold counts for nobody."""
        key = (record.key or b"").decode(errors="replace")
        try:
            changes = fold(self._rows, key, record.value or b"")
        except Exception as error:
            log.warning("operation event left out", partition=record.partition, offset=record.offset, error=str(error))
            return
        for row_key, row in (changes or {}).items():
            self._rows[row_key] = row
            if row_key[0] == ACTS:
                self._told[row_key[2]] = key
                self.expected.tell(row_key[2], act_of(key, row_key[2], row))
