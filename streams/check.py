"""Live against cold: the boards as a reader of `boards-v1` has them, and the log folded anew to the same offsets."""

import time
from collections.abc import Iterator, Mapping
from datetime import tzinfo

from msgspec import Struct

from projections.families import FAMILIES
from projections.shard import digest_of
from schemas.boards import Marker, Row, RowKey
from schemas.codec import Unreadable, decode
from schemas.topics import BOARD_ROWS, TICKET_EVENTS
from streams.board_writer import ForeignRecord, row_key_of, row_of
from streams.clock import monotonic_s
from streams.log import LogReader, Record
from streams.process import log
from streams.replay import Progress, Reached, replay
from streams.settings import Settings

PATIENCE_S = 30.0
POLL_S = 0.2


class NoMarker(Exception):
    """The projector wrote no marker within the patience; the partition and what to do are named."""


class LivePartition(Struct):
    """The rows of one partition as of a marker."""

    rows: dict[RowKey, Row]
    marker: Marker


class Difference(Struct, frozen=True):
    """A row that is not what a cold fold says; None stands for no such row."""

    partition: int
    key: RowKey
    live: Row | None
    cold: Row | None


class Checked(Struct, frozen=True):
    """The verdict: equal, or the rows that differ; digests are of the rows read, of the markers, and of the cold fold.

    `families` has the offsets of the other families by topic; `behind` says how many events of all topics that lay in the log when
    the check began the boards did not hold yet.
    """

    equal: bool
    offsets: dict[int, int]
    families: dict[str, dict[int, int]]
    behind: dict[int, int]
    live: dict[int, str]
    marked: dict[int, str]
    cold: dict[int, str]
    differences: list[Difference]

    def digests_apart(self) -> list[str]:
        """For each partition whose rows are equal all the same, which digests differ."""
        apart = {p for p in self.cold if not self.live[p] == self.marked[p] == self.cold[p]} - {
            d.partition for d in self.differences
        }
        return [f"partition {p}: rows {self.live[p]}, marker {self.marked[p]}, cold {self.cold[p]}" for p in sorted(apart)]


def check(settings: Settings, zone: tzinfo, progress: Progress | None = None) -> Checked:
    """Read the boards to the first marker past their present end, fold the log cold to there, and compare.

    It works while events stream in. Raises NoMarker, and what replay raises.
    """
    with LogReader(settings.bootstrap) as reader:
        log_ends = {name: reader.ends(name) for name in (TICKET_EVENTS.name, *FAMILIES)}
        ends = reader.ends(BOARD_ROWS.name)
        live = {partition: _live(reader, partition, end) for partition, end in ends.items()}
    cold = replay(settings, zone, _reached({partition: found.marker for partition, found in live.items()}), progress)
    read = {partition: digest_of(found.rows) for partition, found in live.items()}
    marked = {partition: found.marker.digest for partition, found in live.items()}
    folded = {partition: shard.digest() for partition, shard in cold.shards.items()}
    differences = [d for p, found in live.items() for d in _differences(p, found.rows, cold.shards[p].rows)]
    behind = {p: sum(max(0, ends[p] - last - 1) for ends, last in _against(found.marker, log_ends)) for p, found in live.items()}
    return Checked(read == marked == folded, cold.offsets, cold.families, behind, read, marked, folded, differences)


def _against(marker: Marker, ends: Mapping[str, dict[int, int]]) -> Iterator[tuple[dict[int, int], int]]:
    """For each topic its ends, and the last offset that a marker vouches for."""
    for name, found in ends.items():
        yield found, marker.offset if name == TICKET_EVENTS.name else marker.families.get(name, -1)


def _reached(markers: Mapping[int, Marker]) -> Reached:
    """The offsets that markers vouch for."""
    named = {partition: marker.families for partition, marker in markers.items()}
    families = {name: {partition: found.get(name, -1) for partition, found in named.items()} for name in FAMILIES}
    return Reached({partition: marker.offset for partition, marker in markers.items()}, families)


def _live(reader: LogReader, partition: int, end_at_start: int) -> LivePartition:
    rows: dict[RowKey, Row] = {}
    position, end = reader.bounds(BOARD_ROWS.name, partition)
    until_s: float | None = None  # the first pass, over all that is there already, may take its time
    while until_s is None or monotonic_s() < until_s:
        for record in reader.read(BOARD_ROWS.name, partition, position, end):
            marker = _take(rows, record)
            if marker is not None and record.offset >= end_at_start:
                return LivePartition(rows, marker)
        until_s = until_s or monotonic_s() + PATIENCE_S
        time.sleep(POLL_S)
        position, end = end, reader.bounds(BOARD_ROWS.name, partition)[1]
    raise NoMarker(
        f"{BOARD_ROWS.name}/{partition}: no marker past offset {end_at_start} within {PATIENCE_S:.0f} s. "
        "Do the projector and the clock run? See ./rongzhi status."
    )


def _take(rows: dict[RowKey, Row], record: Record) -> Marker | None:
    """Take in one record; gives the marker if it is one. What no projector wrote is logged and passed over."""
    try:
        key = row_key_of(record.key)
        if key is None:
            return decode(record.value, Marker) if record.value is not None else None
        if record.value is None:
            rows.pop(key, None)
        else:
            rows[key] = row_of(record.value)
    except (ForeignRecord, Unreadable) as error:
        place = {"topic": BOARD_ROWS.name, "partition": record.partition, "offset": record.offset}
        log.error("not a row, passed over", **place, error=str(error))
    return None


def _differences(partition: int, live: dict[RowKey, Row], cold: dict[RowKey, Row]) -> list[Difference]:
    keys = sorted(live.keys() | cold.keys())
    return [Difference(partition, key, live.get(key), cold.get(key)) for key in keys if live.get(key) != cold.get(key)]
