"""A log of one partition in memory, and the boards that a projector shows of it, or somebody else falsifies."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from projections.shard import digest_of
from schemas.boards import Marker
from schemas.codec import encode
from schemas.topics import INDICATOR_READINGS, TICKET_EVENTS
from streams.agents.live_partition import LivePartition
from streams.board_feed import Boards
from streams.board_writer import Message, marker_key, row_key
from streams.log import LogReader, Record
from tests.projections.read import aqi
from tests.streams.agents.made_log import city

ZONE = ZoneInfo("Asia/Shanghai")
RECORDS = list(city(120, seed=11))
READINGS = [aqi(8, 50), ("aqi", b"{"), aqi(9, 60)]


class Log(LogReader):
    """The event topic in memory; `reads` are the stretches that were asked for."""

    def __init__(self) -> None:
        self.reads: list[tuple[int, int]] = []
        self.end = len(RECORDS)

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        return 0, self.end

    def read(self, topic: str, partition: int, start: int, end: int) -> Iterator[Record]:
        records = RECORDS if topic == TICKET_EVENTS.name else READINGS
        if records is RECORDS:
            self.reads.append((start, end))
        yield from (Record(partition, offset, *records[offset], 0) for offset in range(start, end))


class Shown:
    """One partition of the boards as the projector writes it, and whatever else somebody puts there."""

    def __init__(self) -> None:
        self.boards = Boards(1)
        self._live = LivePartition(0, ZONE)

    def fold(self, upto: int) -> Marker:
        for offset in range(self._live.next_offset, upto):
            self._live.fold(offset, *RECORDS[offset])
        return self._take()

    def read(self, upto: int) -> Marker:
        for offset in range(self._live.next_of(INDICATOR_READINGS.name), upto):
            self._live.fold_other(INDICATOR_READINGS.name, offset, *READINGS[offset])
        return self._take()

    def rewrite(self) -> Marker:
        self._live.rewrite(set())
        return self._take()

    def _take(self) -> Marker:
        outbox = self._live.collect()
        assert outbox.marker is not None
        rows: list[Message] = [("boards-v1", 0, key, value) for key, value in outbox.rows.items()]
        self.put(*rows, ("boards-v1", 0, marker_key(0), encode(outbox.marker)))
        return outbox.marker

    def put(self, *messages: Message) -> None:
        for _, partition, key, value in messages:
            self.boards.take(partition, 0, key, value)

    def falsify(self) -> Marker:
        """A row that counts one more, with a marker that vouches for it."""
        part = self.boards.partitions[0]
        key = next(key for key in sorted(part.rows) if key[0] == "open-tickets")
        wrong = {"open": part.rows[key]["open"] + 1}
        assert part.marker is not None
        marker = replace(part.marker, digest=digest_of(part.rows | {key: wrong}))
        self.put(
            ("boards-v1", 0, row_key(0, key), b'{"open":%d}' % wrong["open"]),
            ("boards-v1", 0, marker_key(0), encode(marker)),
        )
        assert self.boards.rows[key] == wrong, "the falsification is on every screen"
        return marker
