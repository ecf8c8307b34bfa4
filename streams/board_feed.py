"""The boards as a reader has them: partition by partition up to a marker, merged, with what changed since the last look."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from msgspec import Struct

from projections.merge import merge
from projections.shard import DIGEST_MODULUS, row_hash
from schemas.boards import Marker, Row, RowKey
from schemas.codec import Unreadable, decode
from schemas.topics import BOARD_ROWS
from streams.board_writer import ForeignRecord, row_key_of, row_of
from streams.kafka import consumer
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
RETRY_S = 1.0
REFUSED_TOLD = 20  # markers in a row: a few may go amiss while a partition changes hands


class PartitionRows(Struct):
    """One partition as of its last good marker; what came after it is staged.

    A marker is good if the staged rows give its digest: so an old row that a worker wrote after it lost the partition, or a
    history that compaction thinned out, is never shown. The rows then stay as they are, and their age shows it.
    """

    rows: dict[RowKey, Row] = {}
    staged: dict[RowKey, Row | None] = {}
    hashes: dict[RowKey, int] = {}
    total: int = 0
    marker: Marker | None = None
    next_offset: int = 0
    refused: int = 0

    def take(self, offset: int, key: bytes, value: bytes | None) -> tuple[RowKey, ...] | None:
        """Take in one record of the topic; gives the keys that a good marker changed, None where nothing is to be shown anew."""
        self.next_offset = offset + 1
        row_key = row_key_of(key)
        if row_key is not None:
            self.staged[row_key] = None if value is None else row_of(value)
            return None
        if value is None:
            return None
        return self._meet(decode(value, Marker))

    def _meet(self, marker: Marker) -> tuple[RowKey, ...] | None:
        hashes = {key: 0 if row is None else row_hash(key, row) for key, row in self.staged.items()}
        total = (self.total + sum(hashes.values()) - sum(self.hashes.get(key, 0) for key in hashes)) % DIGEST_MODULUS
        if f"{total:064x}" != marker.digest or (self.marker is not None and _is_behind(marker, self.marker)):
            self.refused += 1
            return None
        self.refused = 0
        changed = tuple(self.staged)
        for key, row in self.staged.items():
            if row is None:
                self.rows.pop(key, None)
                self.hashes.pop(key, None)
            else:
                self.rows[key], self.hashes[key] = row, hashes[key]
        self.staged.clear()
        self.total, self.marker = total, marker
        return changed


def _is_behind(marker: Marker, known: Marker) -> bool:
    """Whether a marker says less of any topic than one that is known."""
    return marker.offset < known.offset or any(marker.families.get(topic, -1) < last for topic, last in known.families.items())


class Boards:
    """All partitions merged, kept up row by row; nothing in here waits."""

    def __init__(self, partitions: int) -> None:
        self.partitions = {number: PartitionRows() for number in range(partitions)}
        self.rows: dict[RowKey, Row] = {}
        self._changed: set[RowKey] = set()

    def take(self, partition: int, offset: int, key: bytes, value: bytes | None) -> bool:
        """Take in one record of `boards-v1`; True if a marker was met that is good."""
        found = self.partitions[partition].take(offset, key, value)
        if found is None:
            return False
        for row_key in found:
            self._merge(row_key)
        return True

    def _merge(self, key: RowKey) -> None:
        held = [{key: part.rows[key]} for part in self.partitions.values() if key in part.rows]
        row = merge(held).get(key)
        if row == self.rows.get(key):
            return
        self._changed.add(key)
        if row is None:
            del self.rows[key]
        else:
            self.rows[key] = row

    def take_changed(self) -> frozenset[RowKey]:
        """The keys of merged rows that changed since the last call; a key without a row is gone."""
        changed = frozenset(self._changed)
        self._changed.clear()
        return changed

    @property
    def markers(self) -> dict[int, Marker]:
        """The marker that each partition stands at, as far as it has one."""
        return {number: part.marker for number, part in self.partitions.items() if part.marker is not None}

    @property
    def as_of(self) -> datetime | None:
        """City time: that of the shard that is furthest behind, None until all have one."""
        found = [marker.as_of for marker in self.markers.values() if marker.as_of is not None]
        return min(found) if len(found) == len(self.partitions) else None

    @property
    def ticked_ms(self) -> int | None:
        """When the newest tick that the slowest shard has folded was stored, in wall milliseconds; None until all have one."""
        found = [marker.ticked_ms for marker in self.markers.values() if marker.ticked_ms is not None]
        return min(found) if len(found) == len(self.partitions) else None

    @property
    def offsets(self) -> dict[int, int]:
        """The last event folded in each partition."""
        return {number: marker.offset for number, marker in sorted(self.markers.items())}

    @property
    def digests(self) -> dict[int, str]:
        """The digest of each partition."""
        return {number: marker.digest for number, marker in sorted(self.markers.items())}


class BoardFeed:
    """Follows `boards-v1` from its beginning; `boards` hold what can be shown, `live` says whether all of it was read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.boards = Boards(settings.partitions)
        self._ends: dict[int, int] | None = None
        self._alarm = asyncio.Event()

    @property
    def live(self) -> bool:
        """Whether every partition was read to where it ended when the reading began, and has a marker."""
        if self._ends is None:
            return False
        parts = self.boards.partitions
        return all(parts[p].next_offset >= end and parts[p].marker is not None for p, end in self._ends.items())

    async def changed(self) -> None:
        """Return once something can be shown that was not there at the last return."""
        await self._alarm.wait()
        self._alarm.clear()

    async def follow(self, poll_ms: int = POLL_MS) -> None:
        """Read for ever, patient while the broker is away."""
        places = [TopicPartition(BOARD_ROWS.name, number) for number in self.boards.partitions]
        async with consumer(self._settings, fetch_max_wait_ms=poll_ms) as client:
            client.assign(places)
            await client.seek_to_beginning(*places)
            while self._ends is None:
                await self._patiently(lambda: self._find_ends(client, places))
            while True:
                await self._patiently(lambda: self._read(client, poll_ms))

    async def _patiently(self, step: Callable[[], Any]) -> None:
        try:
            await step()
        except KafkaError as error:
            log.warning("boards not readable", error=repr(error), retry_s=RETRY_S)
            await asyncio.sleep(RETRY_S)

    async def _find_ends(self, client: AIOKafkaConsumer, places: list[TopicPartition]) -> None:
        ends = await client.end_offsets(places)
        starts = await client.beginning_offsets(places)
        for place in places:
            self.boards.partitions[place.partition].next_offset = starts[place]
        self._ends = {place.partition: end for place, end in ends.items()}

    async def _read(self, client: AIOKafkaConsumer, poll_ms: int) -> None:
        for place, records in (await client.getmany(timeout_ms=poll_ms)).items():
            for record in records:
                self._take(place.partition, record)

    def _take(self, partition: int, record: Any) -> None:
        try:
            if self.boards.take(partition, record.offset, record.key, record.value):
                self._alarm.set()
            elif self.live and self.boards.partitions[partition].refused == REFUSED_TOLD:
                log.error("rows do not give the digest of their marker, shown are older ones", partition=partition)
        except (Unreadable, ForeignRecord) as error:
            log.error("row unreadable", topic=BOARD_ROWS.name, partition=partition, offset=record.offset, error=str(error))
