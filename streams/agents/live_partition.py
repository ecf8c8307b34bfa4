"""One assigned partition: its shard, the ticks it has folded, and what it has to write. No Kafka and no waiting in here."""

from datetime import tzinfo

from msgspec import Struct

from projections.shard import Shard, digest_of
from projections.tickets import Tickets
from schemas.boards import Marker, Row, RowKey
from schemas.clock import ClockTicked
from schemas.topics import CLOCK_TICKS, TICKET_EVENTS
from streams.board_writer import Outbox


class StoredTick(Struct, frozen=True):
    """A tick with its offset and the wall milliseconds at which the broker stored it."""

    offset: int
    tick: ClockTicked
    stored_ms: int


class KeptPartition(Struct):
    """What a snapshot holds of a partition; row hashes are made anew, and `digest` says whether all came back."""

    offset: int
    families: dict[str, int]
    tickets: Tickets
    rows: list[tuple[RowKey, Row]]
    refused: int
    digest: str
    tick: StoredTick | None


class SnapshotDiffers(Exception):
    """A snapshot's rows do not have the digest it names; both are given."""


class LivePartition:
    """The fold of one partition while it is ours; `next_offset` is the event it needs next.

    A tick counts as folded once all events that it covers are: until then it waits, so that `as_of` never says more than
    the rows hold.
    """

    def __init__(self, partition: int, zone: tzinfo) -> None:
        self.partition = partition
        self.shard = Shard()
        self.outbox = Outbox(partition)
        self.folded: StoredTick | None = None
        self.waiting: StoredTick | None = None
        self.ticks_taken = 0
        self.unwritten = False
        self._zone = zone

    @property
    def next_offset(self) -> int:
        return self.shard.offset + 1

    def next_of(self, topic: str) -> int:
        """The offset that is needed next of a topic whose records are folded."""
        return self.next_offset if topic == TICKET_EVENTS.name else self.shard.families[topic] + 1

    @property
    def records(self) -> int:
        """How many records of all topics are folded."""
        return self.next_offset + sum(last + 1 for last in self.shard.families.values())

    @property
    def next_tick(self) -> int:
        """The offset of the tick that would be news."""
        newest = self.waiting or self.folded
        return newest.offset + 1 if newest else 0

    def fold(self, offset: int, key: str, raw: bytes) -> None:
        """Fold one record; one that was folded before is skipped. The caller fills gaps first."""
        if offset < self.next_offset:
            return
        self.outbox.note(self.shard.apply(offset, key, raw, self._zone), offset)
        self.unwritten = True
        self._settle()

    def fold_other(self, topic: str, offset: int, key: str, raw: bytes) -> None:
        """Fold one record of another family; one that was folded before is skipped. The caller fills gaps first."""
        parked = self.shard.apply_other(topic, offset, key, raw, self._zone)
        if parked is not None:
            self.outbox.park(topic, offset, parked.ticket, parked.reason)
        self.unwritten = True

    def wanted(self, tick: StoredTick) -> int:
        """The event offset up to which the log must be filled before this tick is taken.

        That is only what the tick before named: a tick that fills at once outruns the stream, and then all is read twice. The
        first one fills to its own end, so that a partition that came to us is whole though nothing happens in it.
        """
        if tick.offset < self.next_tick:
            return 0
        if self.ticks_taken == 0:
            return tick.tick.end
        return self.waiting.tick.end if self.waiting else 0

    def take(self, tick: StoredTick) -> None:
        """Take in a tick, once the log is filled as far as it wants; one that is no news is skipped."""
        if tick.offset < self.next_tick:
            return
        self.ticks_taken += 1
        self.waiting = tick
        self._settle()

    def park_tick(self, offset: int, reason: str) -> None:
        """A record among the ticks is none: it is set aside, and the next tick says all that it could have said."""
        self.outbox.park(CLOCK_TICKS.name, offset, str(self.partition), reason)
        self.unwritten = True

    def _settle(self) -> None:
        if self.waiting is not None and self.waiting.tick.end <= self.next_offset:
            self.folded, self.waiting = self.waiting, None
            self.unwritten = True

    def collect(self) -> Outbox:
        """All that has to be written now, with the marker that vouches for it."""
        self.outbox.put_rows(self.shard.rows, self.shard.take_changed())
        self.outbox.marker = self._marker()
        self.unwritten = False
        return self.outbox.take()

    def rewrite(self, present: set[RowKey]) -> None:
        """Write every row anew, and a tombstone for each key that is present on the topic without being ours."""
        self.outbox.put_rows(self.shard.rows, present | self.shard.rows.keys())
        self.unwritten = True

    def _marker(self) -> Marker:
        folded = self.folded
        return Marker(
            partition=self.partition,
            offset=self.shard.offset,
            as_of=folded.tick.at if folded else None,
            ticked_ms=folded.stored_ms if folded else None,
            digest=self.shard.digest(),
            rows=len(self.shard.rows),
            void=self.shard.tickets.void,
            refused=self.shard.refused,
            lease=folded.tick.lease if folded else None,
            families=dict(self.shard.families),
        )

    def keep(self) -> KeptPartition:
        """The state for a snapshot; pack it before the next record is folded."""
        shard = self.shard
        rows = list(shard.rows.items())
        families = dict(shard.families)
        return KeptPartition(shard.offset, families, shard.tickets, rows, shard.refused, shard.digest(), self.folded)

    def restore(self, kept: KeptPartition) -> None:
        """Go on from a snapshot; raises SnapshotDiffers."""
        rows = dict(kept.rows)
        digest = digest_of(rows)
        if digest != kept.digest:
            raise SnapshotDiffers(f"partition {self.partition} at offset {kept.offset}: digest {digest}, expected {kept.digest}")
        self.shard = Shard(kept.offset, dict(kept.families), kept.tickets, rows, kept.refused, stale_hashes=set(rows))
        self.folded = kept.tick
