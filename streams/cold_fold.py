"""One partition of the log, folded cold and on as the log grows, to exactly the offsets that a marker vouches for."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from msgspec.structs import replace

from projections.families import FAMILIES
from projections.ledger import Ledger
from projections.shard import Shard
from schemas.boards import Marker
from schemas.topics import TICKET_EVENTS
from streams.log import LogReader, Record

# So many days, the one that runs among them, whose records the ledger keeps: as many as a wall's week needs.
LEDGER_DAYS = 8
# How many records each source brought since the log began: every ticket stands behind that, and no screen asks for them.
NOT_KEPT = frozenset({"sources"})


class ColdFold:
    """A shard that was folded from the first record on, and from nothing else, with the ledger of its last days."""

    def __init__(self, partition: int, zone: tzinfo, began_s: float) -> None:
        self.partition = partition
        self.began_s = began_s
        self.shard = Shard()
        self.ledger = Ledger(lambda key: key[0] not in NOT_KEPT)
        self.as_of: datetime | None = None
        self._zone = zone

    def is_beyond(self, marker: Marker) -> bool:
        """Whether more is folded of a topic than a marker vouches for."""
        families = self.shard.families
        return marker.offset < self.shard.offset or any(marker.families.get(name, -1) < last for name, last in families.items())

    def lost(self, reader: LogReader) -> int:
        """How many folded records the log does not hold any more: somebody cut it, or put another one in its place."""
        folded = {TICKET_EVENTS.name: self.shard.offset, **self.shard.families}
        ends = {name: reader.bounds(name, self.partition)[1] for name in folded}
        return sum(max(0, last + 1 - ends[name]) for name, last in folded.items())

    def has_reached(self, marker: Marker) -> bool:
        """Whether everything is folded that a marker vouches for; it may name what the log does not hold."""
        families = self.shard.families
        return self.shard.offset >= marker.offset and all(last >= marker.families.get(name, -1) for name, last in families.items())

    def fold_to(self, reader: LogReader, marker: Marker) -> None:
        """Fold up to a marker's offsets, as far as the log goes; what lies before the shard's own is folded already.

        Raises what the reader raises.
        """
        shard, zone = self.shard, self._zone
        if marker.as_of is not None:
            first = marker.as_of.astimezone(zone).date() - timedelta(days=LEDGER_DAYS - 1)
            self.ledger.forget_before(first.isoformat())
        for record in self._stretch(reader, TICKET_EVENTS.name, shard.offset, marker.offset):
            self.ledger.take(record.offset, shard.apply(record.offset, record.key, record.value or b"", zone))
        for name in FAMILIES:
            for record in self._stretch(reader, name, shard.families[name], marker.families.get(name, -1)):
                shard.apply_other(name, record.offset, record.key, record.value or b"", zone)
        self.as_of = marker.as_of

    def fold_some(self, reader: LogReader, marker: Marker, records_max: int) -> bool:
        """Fold at most so many ticket events towards a marker, and the rest at the last step; whether it is reached."""
        step = self.shard.offset + records_max
        if step < marker.offset:
            self.fold_to(reader, replace(marker, offset=step, families={}))
            return False
        self.fold_to(reader, marker)
        return True

    def _stretch(self, reader: LogReader, topic: str, folded: int, offset: int) -> Iterator[Record]:
        """The records behind the last one folded, up to and with an offset; a marker may name one that the log does not hold."""
        if offset > folded:
            end = reader.bounds(topic, self.partition)[1]
            yield from reader.read(topic, self.partition, folded + 1, min(offset + 1, end))

    def digest(self) -> str:
        """The digest of the rows; only those that changed since the last one are hashed."""
        self.shard.take_changed()
        return self.shard.digest()
