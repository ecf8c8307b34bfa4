"""Reads stretches of the log into partitions, in one thread of its own, patient while the broker is away."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from confluent_kafka import KafkaException

from schemas.boards import RowKey
from schemas.topics import BOARD_ROWS, TICKET_EVENTS
from streams.agents.live_partition import LivePartition, StoredTick
from streams.board_writer import ForeignRecord, row_key_of
from streams.log import LogReader, LogUnavailable
from streams.process import log
from streams.ticks import newest_stored_tick

Found = TypeVar("Found")
RETRY_S = 1.0
# Records folded between two writes of cards: more would hold more of them in memory, fewer would assign the reader more often.
STRETCH = 5000


class Stretches:
    """The batch reader of the live projector."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stretches")
        self._reader: LogReader | None = None

    async def fold(self, live: LivePartition, topic: str, end: int) -> None:
        """Fold the partition's next records of a topic up to, not including, `end`, at most a stretch of them."""
        await self._patiently(self._fold, live, topic, min(end, live.next_of(topic) + STRETCH))

    async def end(self, topic: str, partition: int) -> int:
        """The end offset of a partition."""
        return await self._patiently(lambda reader: reader.bounds(topic, partition)[1])

    async def newest_tick(self, partition: int) -> StoredTick | None:
        """The newest tick of a partition, None on a log without time."""
        return await self._patiently(_newest_tick, partition)

    async def keys_on_board(self, partition: int) -> set[RowKey]:
        """The keys for which `boards-v1` still holds a row in this partition."""
        return await self._patiently(_keys_on_board, partition)

    async def log_id(self) -> str:
        """The id of the log."""
        return await self._patiently(LogReader.log_id)

    def _fold(self, reader: LogReader, live: LivePartition, topic: str, end: int) -> None:
        of_tickets = topic == TICKET_EVENTS.name
        for record in reader.read(topic, live.partition, live.next_of(topic), end):
            if of_tickets:
                live.fold(record.offset, record.key, record.value or b"")
            else:
                live.fold_other(topic, record.offset, record.key, record.value or b"")

    async def _patiently(self, read: Callable[..., Found], *arguments: object) -> Found:
        """Read in the thread, again and again while the log cannot be read."""
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._with_reader, read, *arguments)
            except (LogUnavailable, KafkaException) as error:
                log.warning("log not readable", error=str(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)

    def _with_reader(self, read: Callable[..., Found], *arguments: object) -> Found:
        if self._reader is None:
            self._reader = LogReader(self._bootstrap)
        return read(self._reader, *arguments)

    def close(self) -> None:
        """End the thread once what it reads now is read."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _newest_tick(reader: LogReader, partition: int) -> StoredTick | None:
    found = newest_stored_tick(reader, partition)
    return StoredTick(found[0].offset, found[1], found[0].stored_ms) if found else None


def _keys_on_board(reader: LogReader, partition: int) -> set[RowKey]:
    low, end = reader.bounds(BOARD_ROWS.name, partition)
    keys: set[RowKey] = set()
    for record in reader.read(BOARD_ROWS.name, partition, low, end):
        try:
            key = row_key_of(record.key)
        except ForeignRecord as error:
            log.error("not a row, passed over", topic=BOARD_ROWS.name, partition=partition, offset=record.offset, error=str(error))
            continue
        if key is None:
            continue
        if record.value is None:
            keys.discard(key)
        else:
            keys.add(key)
    return keys
