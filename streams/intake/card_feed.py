"""The cards, followed: the local copy is kept level with the topic, and whoever waits for an outcome is told."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from confluent_kafka import KafkaException

from schemas.card import Card, CardEntry
from schemas.codec import Unreadable, decode
from schemas.topics import PARKED_EVENTS, TICKET_CARDS
from streams import kafka
from streams.card_store import CardRow, CardsDamaged, CardStore, read_row
from streams.clock import monotonic_s
from streams.intake.expected import Expected
from streams.intake.parking import Park
from streams.intake.refusals import Unavailable
from streams.log import LogReader
from streams.look_alikes import Found, Wanted
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
BATCH = 2000
PROBE_S = 1.0
PROBE_PATIENCE_S = 3.0
RETRY_S = 2.0
# An answer from the copy is true as of some moment: at most this long ago, or it is not given.
CURRENT_S = 10.0
PARKED = TopicPartition(PARKED_EVENTS.name, 0)


class CardFeed:
    """Keeps a CardStore level with `ticket-cards-v1` and knows how level it is."""

    def __init__(self, settings: Settings, store: CardStore, park: Park) -> None:
        self._settings = settings
        self._store = store
        self._park = park
        self.expected = Expected[CardEntry]()
        self._positions: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._probed_s = self._ended_s = self._reached_s = self._answered_s = float("-inf")
        self._damage: CardsDamaged | None = None
        self.unreadable = 0
        self.parked = 0

    @property
    def lag(self) -> int:
        """How many offsets of the topic are not in the copy yet."""
        return sum(max(0, end - self._positions.get(partition, 0)) for partition, end in self._ends.items())

    @property
    def is_current(self) -> bool:
        """Whether the copy holds all that the topic held at most 10 s ago."""
        return self._damage is None and monotonic_s() - self._reached_s < CURRENT_S

    @property
    def broker_answers(self) -> bool:
        """Whether the broker answered within the last few seconds."""
        return monotonic_s() - self._answered_s < PROBE_S + PROBE_PATIENCE_S + 1

    def known(self, command: str) -> CardEntry | None:
        """The outcome of a command if the copy holds it, however old the copy is."""
        try:
            return self._store.outcome(command)
        except (CardsDamaged, sqlite3.Error):
            return None  # the copy is not open yet or being rebuilt; who needs it to be there asks `outcome`

    def known_story(self, ticket: str) -> list[CardEntry]:
        """The story of a ticket as far as the copy holds it, however old the copy is."""
        try:
            return self._store.story(ticket)
        except (CardsDamaged, sqlite3.Error):
            return []  # as above: the answer stands without it

    def outcome(self, command: str) -> CardEntry | None:
        """The outcome of a command; raises Unavailable while the copy is not level with the log."""
        with self._answering():
            return self._store.outcome(command)

    def ticket(self, ticket: str) -> tuple[Card, list[CardEntry]] | None:
        """A ticket and its story; raises Unavailable while the copy is not level with the log."""
        with self._answering():
            card = self._store.card(ticket)
            return None if card is None else (card, self._store.story(ticket))

    def look_alikes(self, wanted: Wanted) -> Found:
        """What a new report looks like; raises Unavailable while the copy is not level with the log."""
        with self._answering():
            return self._store.look_alikes(wanted)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        if not self.is_current:
            raise Unavailable(f"the cards are still catching up with the log, {self.lag} records behind, or the broker is away")
        try:
            yield
        except CardsDamaged as error:
            self._damage = error
            raise Unavailable("the cards are damaged and are being read anew from the log", retry_after_s=5) from error
        except sqlite3.Error as error:
            raise Unavailable(f"the cards cannot be read: {error}") from error

    async def run(self) -> None:
        """Follow the topic for ever; a copy that is damaged or ahead of the log is read anew."""
        while True:
            try:
                await self._follow()
            except (CardsDamaged, OffsetOutOfRangeError) as error:
                log.warning("cards are read anew", error=repr(error))
                self._store.forget()
            except (KafkaError, KafkaException, TimeoutError, sqlite3.Error, OSError) as error:
                log.warning("cards cannot be followed", error=repr(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)
            finally:
                self._reached_s = float("-inf")

    async def _follow(self) -> None:
        cards = [TopicPartition(TICKET_CARDS.name, partition) for partition in range(self._settings.partitions)]
        async with kafka.consumer(self._settings, auto_offset_reset="none") as consumer:
            # Only now, when the broker has answered: a thread that waits for it would hold up an orderly end.
            log_id = await asyncio.to_thread(_log_id, self._settings.bootstrap)
            await asyncio.to_thread(self._store.open, log_id)
            self._positions = self._store.positions()
            self._ends, self._damage = {}, None
            consumer.assign(cards)
            for partition in cards:
                consumer.seek(partition, self._positions.get(partition.partition, 0))
            while True:
                await self._pump(consumer, cards)
                if monotonic_s() - self._probed_s >= PROBE_S:
                    await self._probe(consumer, cards)

    async def _pump(self, consumer: AIOKafkaConsumer, cards: list[TopicPartition]) -> None:
        """Bring a batch into the copy, then tell who waits."""
        if self._damage is not None:
            raise self._damage
        batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=BATCH)
        rows = [row for records in batches.values() for record in records if (row := self._row(record)) is not None]
        positions = {partition.partition: await consumer.position(partition) for partition in cards}
        if positions != self._positions:
            await asyncio.to_thread(self._store.apply, rows, positions)
            self._positions = positions
        for row in rows:
            self._tell(row)

    def _row(self, record: ConsumerRecord) -> CardRow | None:
        try:
            return read_row(record.key, record.value)
        except Unreadable as error:
            self.unreadable += 1
            self._park(record, error)
            return None

    def _tell(self, row: CardRow) -> None:
        if row.value is not None and self.expected.awaits(row.command):
            self.expected.tell(row.command, decode(row.value, CardEntry))

    async def _probe(self, consumer: AIOKafkaConsumer, cards: list[TopicPartition]) -> None:
        """Ask the broker for the ends; once we are past the ends of the probe before, the copy is as true as that probe."""
        self._probed_s = started_s = monotonic_s()
        previous, previous_s = self._ends, self._ended_s
        try:
            async with asyncio.timeout(PROBE_PATIENCE_S):
                ends = await consumer.end_offsets([*cards, PARKED])
        except (KafkaError, TimeoutError) as error:
            log.warning("broker does not answer", error=repr(error))
            return
        self._answered_s, self._ended_s = monotonic_s(), started_s
        self.parked = ends.pop(PARKED)
        self._ends = {partition.partition: end for partition, end in ends.items()}
        ahead = {partition: position for partition, position in self._positions.items() if position > self._ends[partition]}
        if ahead:
            raise CardsDamaged(f"the copy is ahead of the log: read up to {ahead}, the log ends at {self._ends}")
        if self._reached(self._ends):
            self._reached_s = started_s
        elif previous and self._reached(previous):
            self._reached_s = previous_s

    def _reached(self, ends: dict[int, int]) -> bool:
        return all(self._positions.get(partition, 0) >= end for partition, end in ends.items())


def _log_id(bootstrap: str) -> str:
    with LogReader(bootstrap) as reader:
        return reader.log_id()
