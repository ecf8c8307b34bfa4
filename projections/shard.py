"""A shard: the boards of one source partition, in memory, with the last offset it has applied.

Live agent, batch reader and auditor drive this same fold, so their rows and digests are equal at equal offsets.
"""

from datetime import tzinfo
from hashlib import sha256

import orjson
from msgspec import Struct, field

from projections.boards import Addition, additions_of, rows_of
from projections.families import FAMILIES
from projections.ticket import Illegal
from projections.tickets import Step, Tickets
from schemas.boards import Row, RowKey
from schemas.codec import Unreadable, decode_outcome
from schemas.refusal import CommandRefused

DIGEST_MODULUS = 1 << 256
PARKED_NAME_CHARACTERS_MAX = 1024
PARKED_NAME_CHARACTERS_KEPT = 128


class Parked(Struct, frozen=True):
    """A record that could not be read or folded, or that came after one of its ticket; `ticket` is its key, shortened."""

    ticket: str
    offset: int
    reason: str


class Counted(Struct, frozen=True):
    """An accepted record: what it did to its ticket, and what it added to the boards."""

    step: Step
    additions: list[Addition]


def parked_name(key: str) -> str:
    """The name under which a record's key is parked: a foreign key of a megabyte would fit in no row's key."""
    if len(key) <= PARKED_NAME_CHARACTERS_MAX:
        return key
    return f"{key[:PARKED_NAME_CHARACTERS_KEPT]}… sha256:{sha256(key.encode()).hexdigest()}"


def row_hash(key: RowKey, row: Row) -> int:
    """The hash of one row as a number, to be added up."""
    return int.from_bytes(sha256(orjson.dumps([key, row], option=orjson.OPT_SORT_KEYS)).digest())


class Shard(Struct):
    """All rows of a partition; a `changed` key with no row left is a row that went away.

    `offset` is the last ticket event applied, `families` the last record of each other family by its topic. Each family has boards
    of its own, so that rows and digest do not depend on how the topics interleave.
    """

    offset: int = -1
    families: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FAMILIES, -1))
    tickets: Tickets = field(default_factory=Tickets)
    rows: dict[RowKey, Row] = {}
    refused: int = 0
    changed: set[RowKey] = set()
    hashes: dict[RowKey, int] = {}
    stale_hashes: set[RowKey] = set()
    total: int = 0

    def apply(self, offset: int, key: str, raw: bytes, zone: tzinfo) -> Counted | Parked | None:
        """Fold the record at an offset; None if it is void or was applied before. The caller fills gaps first."""
        if offset <= self.offset:
            return None
        if offset != self.offset + 1:
            raise ValueError(f"the shard stands at offset {self.offset}, the next record is {offset}: fill the gap from the log")
        self.offset = offset
        if self.is_parked(key):
            return self._park(key, offset, "its ticket is parked")
        try:
            step = self.tickets.apply(decode_outcome(raw, key))
        except (Unreadable, Illegal) as error:
            return self._park(key, offset, str(error))
        if step is None:
            return None
        try:
            additions = additions_of(step, zone)
            rows: list[tuple[RowKey, Row | None]] = [((board, step.outcome.ticket), row) for board, row in rows_of(step.after)]
        except Exception as error:
            # Nothing is added yet, so a record that a board cannot count leaves no half of it, live and cold alike.
            self.tickets.put_back(step)
            return self._park(key, offset, f"a board cannot count it: {error!r}")
        self._add(step, additions, rows)
        return Counted(step, additions)

    def apply_other(self, topic: str, offset: int, key: str, raw: bytes, zone: tzinfo) -> Parked | None:
        """Fold the record at an offset of another family; what cannot be read or folded is parked, and its subject goes on."""
        last = self.families[topic]
        if offset <= last:
            return None
        if offset != last + 1:
            raise ValueError(f"the shard stands at {topic} {last}, the next record is {offset}: fill the gap from the log")
        self.families[topic] = offset
        try:
            changes = FAMILIES[topic].fold(self.rows, key, raw, zone)
        except Exception as error:
            # A fold gives its changes all at once, so a record that it cannot fold leaves no half of it.
            reason = str(error) if isinstance(error, Unreadable) else f"it cannot be folded: {error!r}"
            return self._set_aside(("unread", topic, parked_name(key)), offset, reason)
        if changes is None:
            self.tickets.void += 1
            return None
        for row_key, row in changes.items():
            if row is None:
                self._drop(row_key)
            else:
                self._put(row_key, row)
        return None

    def pass_over(self, topic: str, offset: int) -> None:
        """Leave out a record of another family that is not to count, and stand behind it."""
        self.families[topic] = offset

    def is_parked(self, ticket: str) -> bool:
        """Whether a ticket counts no further."""
        return ("incomplete", parked_name(ticket)) in self.rows

    def _add(self, step: Step, additions: list[Addition], rows: list[tuple[RowKey, Row | None]]) -> None:
        if isinstance(step.outcome.body, CommandRefused):
            self.refused += 1
            return
        self._sum(additions)
        for key, row in rows:
            if row is None and key in self.rows:
                self._drop(key)
            elif row is not None and row != self.rows.get(key):
                self._put(key, row)

    def _sum(self, additions: list[Addition]) -> None:
        rows, changed = self.rows, self.changed  # asked a dozen times per record
        for key, name, amount in additions:
            row = rows.get(key)
            if row is None:
                rows[key] = row = {}
            changed.add(key)
            value = row.get(name, 0) + amount
            if value:
                row[name] = value
            else:
                row.pop(name, None)
                if not row:
                    del rows[key]

    def _put(self, key: RowKey, row: Row) -> None:
        self.rows[key] = row
        self.changed.add(key)

    def _drop(self, key: RowKey) -> None:
        del self.rows[key]
        self.changed.add(key)

    def _park(self, key: str, offset: int, reason: str) -> Parked:
        return self._set_aside(("incomplete", parked_name(key)), offset, reason)

    def _set_aside(self, row_key: RowKey, offset: int, reason: str) -> Parked:
        known = self.rows.get(row_key)
        if known is None:
            self._put(row_key, {"offset": offset, "records": 1, "reason": reason})
        else:
            self._put(row_key, known | {"records": known["records"] + 1})
        return Parked(row_key[-1], offset, reason)

    def take_changed(self) -> tuple[RowKey, ...]:
        """The keys that changed since the last call, in order."""
        keys = tuple(sorted(self.changed))
        self.stale_hashes |= self.changed
        self.changed.clear()
        return keys

    def digest(self) -> str:
        """The digest of all rows: the sum of their SHA-256 modulo 2^256, so that it can be kept up row by row.

        It tells equal folds from unequal ones; against a forger stands the seal of the log, not this sum.
        """
        for key in self.stale_hashes | self.changed:
            row = self.rows.get(key)
            new = row_hash(key, row) if row is not None else 0
            old = self.hashes.pop(key, 0)
            if row is not None:
                self.hashes[key] = new
            self.total = (self.total + new - old) % DIGEST_MODULUS
        self.stale_hashes.clear()
        return f"{self.total:064x}"


def digest_of(rows: dict[RowKey, Row]) -> str:
    """The digest of rows read from elsewhere, equal to that of a shard that holds the same."""
    return f"{sum(row_hash(key, row) for key, row in rows.items()) % DIGEST_MODULUS:064x}"
