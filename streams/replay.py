"""The log folded cold: what every board must say at given offsets, from nothing but the events and ticks themselves.

It writes nothing, and knows no agent, runner or decider: whoever distrusts those can still trust this.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from msgspec import Struct

from projections.families import FAMILIES
from projections.merge import as_tables, combined_digest, merge
from projections.shard import Counted, Parked, Shard
from projections.ticket import Illegal
from schemas.boards import Row
from schemas.codec import TYPE_NAMES, Unreadable, decode_outcome
from schemas.moment import Moment
from schemas.routing import partition_of
from schemas.topics import TICKET_EVENTS
from streams.log import LogReader, Record
from streams.settings import Settings
from streams.ticks import newest_tick

Offsets = Mapping[int, int]  # by partition, -1 for none


class Reached(Struct, frozen=True):
    """Offsets up to which to fold: of the ticket events, and of each other family by its topic, none of what is not named."""

    offsets: Offsets
    families: Mapping[str, Offsets] = {}


Until = datetime | Reached | None
Progress = Callable[[int, int], None]  # how many records are folded, of how many
Tap = Callable[[int, int, Counted | Parked | None], None]  # partition, offset, and what the shard made of the record there

REPORT_EVERY = 2000


class NoSuchLog(Exception):
    """The cluster does not hold the event topic, or fewer partitions than were asked for; both are named."""


class Replayed(Struct, frozen=True):
    """The shards of all partitions after a cold fold; `as_of` is city time, None on a log without ticks."""

    as_of: datetime | None
    shards: dict[int, Shard]

    @property
    def offsets(self) -> dict[int, int]:
        """The last event folded in each partition, -1 for none."""
        return {partition: shard.offset for partition, shard in self.shards.items()}

    @property
    def families(self) -> dict[str, dict[int, int]]:
        """The last record folded of each other family in each partition, -1 for none."""
        return {name: {partition: shard.families[name] for partition, shard in self.shards.items()} for name in FAMILIES}

    @property
    def digest(self) -> str:
        """One digest for all partitions."""
        return combined_digest({partition: shard.digest() for partition, shard in self.shards.items()})

    def boards(self) -> dict[str, list[Row]]:
        """The rows of the city, board by board."""
        return as_tables(merge(shard.rows for shard in self.shards.values()))

    def printed(self) -> dict[str, Any]:
        """What the command line prints."""
        return {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "offsets": {str(partition): offset for partition, offset in self.offsets.items()},
            "families": {name: {str(p): offset for p, offset in found.items()} for name, found in self.families.items()},
            "digest": self.digest,
            "boards": self.boards(),
        }


def replay(
    settings: Settings, zone: tzinfo, until: Until = None, progress: Progress | None = None, tap: Tap | None = None
) -> Replayed:
    """Fold the log from its first record; `tap` is told of each.

    Args:
        until: a moment of city time: the ticket events of each partition up to the first one that is later, and of each other
            family all that is not later, whenever it came; or the last offsets to fold; or None for all that is there now.

    Raises:
        NoSuchLog, and what LogReader raises.
    """
    with LogReader(settings.bootstrap) as reader:
        reached = until if isinstance(until, Reached) else None
        ends = _ends(reader, TICKET_EVENTS.name, reached.offsets if reached else None)
        others = {name: _ends(reader, name, reached.families.get(name, {}) if reached else None) for name in FAMILIES}
        moment = until if isinstance(until, datetime) else None
        total = sum(sum(found.values()) for found in (ends, *others.values()))
        fold = _Fold(reader, zone, moment, progress, total)
        shards = {partition: fold.partition(partition, end, tap) for partition, end in sorted(ends.items())}
        for name, found in others.items():
            for partition, end in sorted(found.items()):
                fold.other(shards[partition], name, partition, end)
        return Replayed(_as_of(reader, shards, moment), shards)


def _ends(reader: LogReader, topic: str, until: Offsets | None) -> dict[int, int]:
    ends = reader.ends(topic)
    if not ends:
        raise NoSuchLog(f"the cluster holds no topic {topic}: start Rongzhi once, or check RONGZHI_BOOTSTRAP")
    if until is None:
        return ends
    for partition, offset in until.items():
        if offset >= ends.get(partition, -1):
            raise NoSuchLog(f"{topic}/{partition} has no offset {offset}: its end is {ends.get(partition, 'missing')}")
    return {partition: until.get(partition, -1) + 1 for partition in ends}


def _as_of(reader: LogReader, shards: Mapping[int, Shard], moment: datetime | None) -> datetime | None:
    """The time that the rows are true at, never more than they hold: a moment once the ticks are past it, else what they cover."""
    newest = _oldest_tick(reader, dict.fromkeys(shards))
    if moment is not None and newest is not None and moment <= newest:
        return moment
    return _oldest_tick(reader, {partition: shard.offset + 1 for partition, shard in shards.items()})


def _oldest_tick(reader: LogReader, folded: Mapping[int, int | None]) -> datetime | None:
    """The oldest over the partitions of the newest tick in each, so that every partition is as new at least."""
    moments = []
    for partition, end in folded.items():
        tick = newest_tick(reader, partition, end)
        if tick is None:
            return None
        moments.append(tick.at)
    return min(moments)


class _Fold:
    """A cold fold of partition after partition with one reader, which says how far it is."""

    def __init__(self, reader: LogReader, zone: tzinfo, until: datetime | None, progress: Progress | None, total: int) -> None:
        self._reader = reader
        self._zone = zone
        self._until = until
        self._progress = progress or (lambda done, total: None)
        self._total = total
        self._done = 0

    def partition(self, partition: int, end: int, tap: Tap | None = None) -> Shard:
        shard = Shard()
        apply, zone = shard.apply, self._zone
        for record in self._told(self._reader.read(TICKET_EVENTS.name, partition, 0, end)):
            if self._until is not None and _later(record, self._until) and _counts(shard, record):
                break
            made = apply(record.offset, record.key, record.value or b"", zone)
            if tap is not None:
                tap(partition, record.offset, made)
        return shard

    def other(self, shard: Shard, topic: str, partition: int, end: int) -> None:
        """Fold another family into a partition's shard; what is later than the moment may lie before what is not."""
        for record in self._told(self._reader.read(topic, partition, 0, end)):
            if self._until is not None and _later(record, self._until):
                shard.pass_over(topic, record.offset)
            else:
                shard.apply_other(topic, record.offset, record.key, record.value or b"", self._zone)

    def _told(self, records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            yield record
            self._done += 1
            if not self._done % REPORT_EVERY:
                self._progress(self._done, self._total)


class _Timed(Struct):
    time: Moment


_timed = msgspec.json.Decoder(_Timed)


def _counts(shard: Shard, record: Record) -> bool:
    """Whether a shard's next record will count; a void or unreadable one says nothing, not even how late it is."""
    if shard.is_parked(record.key):
        return False
    try:
        return shard.tickets.would_count(decode_outcome(record.value or b"", record.key))
    except (Unreadable, Illegal):
        return False


def _later(record: Record, until: datetime) -> bool:
    """Whether a record is later than a moment; one that cannot be read is not."""
    try:
        return _timed.decode(record.value or b"").time > until
    except (msgspec.DecodeError, msgspec.ValidationError):
        return False


def story(settings: Settings, zone: tzinfo, ticket: str) -> list[dict[str, Any]]:
    """Every record of a ticket in the log, in order, each `accepted`, `void` or `parked`, the parked ones with their reason."""
    with LogReader(settings.bootstrap) as reader:
        ends = _ends(reader, TICKET_EVENTS.name, None)
        partition = partition_of(ticket, len(ends))
        records = reader.read(TICKET_EVENTS.name, partition, 0, ends[partition])
        shard = Shard()
        return [_entry(shard, zone, record) for record in records if record.key == ticket]


def _entry(shard: Shard, zone: tzinfo, record: Record) -> dict[str, Any]:
    place: dict[str, Any] = {"partition": record.partition, "offset": record.offset}
    # A ticket's rows and state rest on its own records alone, so those of the others between them are passed over.
    shard.offset = record.offset - 1
    made = shard.apply(record.offset, record.key, record.value or b"", zone)
    if isinstance(made, Parked):
        place |= {"counts": "parked", "reason": made.reason}
    else:
        place |= {"counts": "accepted" if made else "void"}
    try:
        outcome = decode_outcome(record.value or b"")
    except Unreadable as error:
        return place | {"unreadable": str(error)}
    told: dict[str, Any] = msgspec.to_builtins(outcome)
    return place | told | {"type": TYPE_NAMES[type(outcome.body)]}
