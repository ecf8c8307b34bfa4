"""Puts what a shard knows on `boards-v1` and `ticket-cards-v1`: rows and cards first, then the marker that vouches for them."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from msgspec import Struct

from projections.shard import Counted, Parked
from projections.ticket import Ticket
from projections.tickets import Step
from schemas.boards import Marker, Row, RowKey
from schemas.card import Card, CardEntry
from schemas.codec import TYPE_NAMES, encode
from schemas.parked import ParkedRecord
from schemas.topics import BOARD_ROWS, PARKED_EVENTS, TICKET_CARDS, TICKET_EVENTS
from streams.kafka import producer
from streams.process import log
from streams.settings import Settings

MARKER = "marker"
Message = tuple[str, int, bytes, bytes | None]  # topic, partition, key, value
RETRY_S = 1.0


def row_key(partition: int, key: RowKey) -> bytes:
    """Where a row of a partition lies on `boards-v1`."""
    return orjson.dumps([key[0], partition, *key[1:]])


def marker_key(partition: int) -> bytes:
    """Where the marker of a partition lies on `boards-v1`."""
    return orjson.dumps([MARKER, partition])


class ForeignRecord(Exception):
    """A record on `boards-v1` that no projector wrote; readers log it and pass it over. What was found and expected is named."""


_key = msgspec.json.Decoder(list[str | int])
_row = msgspec.json.Decoder(Row)


def row_key_of(raw: str | bytes | None) -> RowKey | None:
    """The key of a row from its key on `boards-v1`; None for a marker. Raises ForeignRecord."""
    try:
        name, partition, *fields = _key.decode(raw or b"")
    except (msgspec.DecodeError, ValueError) as error:
        raise ForeignRecord(f"key {str(raw)[:80]}: {error}") from error
    texts = [field for field in fields if isinstance(field, str)]
    if not isinstance(name, str) or not isinstance(partition, int) or len(texts) != len(fields):
        raise ForeignRecord(f"key {str(raw)[:80]}: expected the name of a board, a partition, and texts")
    return None if name == MARKER else (name, *texts)


def row_of(raw: bytes) -> Row:
    """A row from its value on `boards-v1`. Raises ForeignRecord."""
    try:
        return _row.decode(raw)
    except (msgspec.DecodeError, ValueError) as error:
        raise ForeignRecord(f"value {raw[:80]!r}: {error}") from error


def card_key(ticket: str) -> bytes:
    """Where the card of a ticket lies on `ticket-cards-v1`."""
    return orjson.dumps([ticket])


def entry_key(ticket: str, sequence: int) -> bytes:
    """Where one record of a ticket's story lies on `ticket-cards-v1`."""
    return orjson.dumps([ticket, f"{sequence:010d}"])


def card_of(name: str, ticket: Ticket) -> Card:
    """What a ticket is now, for those who ask about it."""
    situation = msgspec.to_builtins(ticket.situation)
    return Card(ticket=name, sequence=ticket.sequence, version=ticket.version, situation=situation)


def entry_of(step: Step, partition: int, offset: int) -> CardEntry:
    """One record of a ticket's story, with where in the log it stands."""
    outcome = step.outcome
    return CardEntry(
        ticket=outcome.ticket,
        partition=partition,
        offset=offset,
        sequence=outcome.sequence,
        command=outcome.cause,
        at=outcome.at,
        type=TYPE_NAMES[type(outcome.body)],
        actor=outcome.actor,
        role=outcome.role.value,
        source=outcome.source,
        data=msgspec.to_builtins(outcome.body),
    )


class Outbox(Struct):
    """What a partition has to write; values are absolute, so a later one takes the place of an earlier one."""

    partition: int
    rows: dict[bytes, bytes | None] = {}
    tickets: dict[str, Ticket] = {}
    entries: dict[bytes, bytes] = {}
    parked: list[ParkedRecord] = []
    marker: Marker | None = None

    def note(self, told: Counted | Parked | None, offset: int) -> None:
        """Take in what the fold made of the record at an offset."""
        if isinstance(told, Counted):
            step = told.step
            ticket = step.outcome.ticket
            self.tickets[ticket] = step.after
            self.entries[entry_key(ticket, step.outcome.sequence)] = encode(entry_of(step, self.partition, offset))
        elif told is not None:
            self.park(TICKET_EVENTS.name, offset, told.ticket, told.reason)

    def park(self, topic: str, offset: int, key: str, reason: str) -> None:
        """Set a record of this partition aside."""
        self.parked.append(ParkedRecord(topic=topic, partition=self.partition, offset=offset, ticket=key, reason=reason))

    def put_rows(self, rows: dict[RowKey, Row], keys: Iterable[RowKey]) -> None:
        """Write these rows as they are now; a key without a row becomes a tombstone."""
        for key in keys:
            row = rows.get(key)
            self.rows[row_key(self.partition, key)] = None if row is None else orjson.dumps(row)

    def take(self) -> "Outbox":
        """All that is here, leaving this one empty."""
        taken = Outbox(self.partition, self.rows, self.tickets, self.entries, self.parked, self.marker)
        self.rows, self.tickets, self.entries, self.parked, self.marker = {}, {}, {}, [], None
        return taken

    def put_back(self, taken: "Outbox") -> None:
        """Take back what could not be written, under what has come since; its marker is made anew."""
        self.rows = taken.rows | self.rows
        self.tickets = taken.tickets | self.tickets
        self.entries = taken.entries | self.entries
        self.parked = taken.parked + self.parked

    def messages(self) -> list[Message]:
        """All but the marker."""
        rows = [(BOARD_ROWS.name, self.partition, key, value) for key, value in self.rows.items()]
        cards = [(TICKET_CARDS.name, self.partition, card_key(t), encode(card_of(t, state))) for t, state in self.tickets.items()]
        entries = [(TICKET_CARDS.name, self.partition, key, value) for key, value in self.entries.items()]
        parked = [(PARKED_EVENTS.name, 0, record.key(), encode(record)) for record in self.parked]
        return [*rows, *entries, *cards, *parked]


class BoardWriter:
    """Writes outboxes with one idempotent producer, which it makes anew after a failure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._client: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()

    async def write(self, outbox: Outbox) -> None:
        """Return when all is stored, the marker last; a reader that meets the marker has met all before it.

        Raises:
            KafkaError: some may be stored, some not; put it back and write again.
        """
        client = await self._connected()
        try:
            await self._send(client, outbox.messages())
            if outbox.marker is not None:
                marker = (BOARD_ROWS.name, outbox.partition, marker_key(outbox.partition), encode(outbox.marker))
                await self._send(client, [marker])
        except KafkaError:
            await self._forget(client)
            raise

    async def _send(self, client: AIOKafkaProducer, messages: list[Message]) -> None:
        """Store messages in the order given, per topic; built as whole batches, since a future per message costs more than it."""
        by_place: dict[tuple[str, int], list[Message]] = {}
        for message in messages:
            by_place.setdefault(message[:2], []).append(message)
        told = await asyncio.gather(*(self._send_to(client, *p, m) for p, m in by_place.items()), return_exceptions=True)
        for failure in told:
            if isinstance(failure, BaseException):
                raise failure

    async def _send_to(self, client: AIOKafkaProducer, topic: str, partition: int, messages: list[Message]) -> None:
        acks: list[Any] = []
        batch = client.create_batch()
        for _, _, key, value in messages:
            if batch.append(key=key, value=value, timestamp=None) is None:
                acks.append(await client.send_batch(batch, topic, partition=partition))
                batch = client.create_batch()
                batch.append(key=key, value=value, timestamp=None)
        acks.append(await client.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*acks)

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._client is None:
                self._client = await self._stack.enter_async_context(producer(self._settings))
            return self._client

    async def _forget(self, client: AIOKafkaProducer) -> None:
        """A producer that lost a record has lost the order of all after it."""
        async with self._connecting:
            if self._client is client:
                self._client = None
                log.warning("boards were not stored, writing again", retry_s=RETRY_S)
                await self._stack.aclose()
                await asyncio.sleep(RETRY_S)

    async def close(self) -> None:
        """Flush and end the producer."""
        await self._stack.aclose()
        self._client = None
