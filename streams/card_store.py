"""A local copy of the compacted `ticket-cards-v1`, so that the door can answer by ticket and by command.

It is a cache: which log it copies and how far are stored in the same transaction as the rows, and one that is missing, damaged,
of another log or of another layout is thrown away and read anew.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
from msgspec import Struct

from schemas.card import Card, CardEntry
from schemas.codec import Unreadable, decode
from streams import look_alikes
from streams.look_alikes import Found, Mark, Wanted, mark_of
from streams.process import log

LAYOUT = "3"
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
TABLES = (
    """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE position (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE card (ticket TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
    ticket TEXT NOT NULL, sequence INTEGER NOT NULL, command TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (ticket, sequence)
) WITHOUT ROWID;
CREATE INDEX entry_of_command ON entry (command);
"""
    + look_alikes.TABLES
)


class CardsDamaged(Exception):
    """The cache cannot be read: it has to be opened anew, which rebuilds it from the log."""


class CardRow(Struct, frozen=True):
    """One row of the topic: a card (no sequence) or an entry of a ticket's story; without a value it is gone.

    A card's `mark` is what its look-alikes are found by.
    """

    ticket: str
    sequence: int | None
    value: bytes | None
    command: str = ""
    mark: Mark | None = None


def read_row(key: bytes | None, value: bytes | None) -> CardRow:
    """A row from the bytes of its record; raises Unreadable."""
    try:
        fields = orjson.loads(key or b"")
    except orjson.JSONDecodeError as error:
        raise Unreadable("key", str(error)) from error
    match fields:
        case [str(ticket)]:
            mark = mark_of(decode(value, Card)) if value is not None else None
            return CardRow(ticket, None, value, mark=mark)
        case [str(ticket), str(sequence)] if sequence.isascii() and sequence.isdigit():
            command = decode(value, CardEntry).command if value is not None else ""
            return CardRow(ticket, int(sequence), value, command)
        case _:
            raise Unreadable("key", f"expected [ticket] or [ticket, digits], found {key!r}")


class CardStore:
    """Cards and stories in one SQLite file; one writer thread, readers anywhere."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None  # its own, so that a reader never sees half a transaction

    def open(self, log_id: str) -> None:
        """Open the cache of this log, a fresh one unless what is there can be used."""
        self.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        reason = self._unusable(log_id)
        if reason is not None:
            log.info("reading the cards anew", path=str(self._path), reason=reason)
            self._delete()
        self._writer = self._connected()
        self._writer.execute("PRAGMA journal_mode=WAL")
        self._writer.execute("PRAGMA synchronous=NORMAL")
        if reason is not None:
            described = {"layout": LAYOUT, "log_id": log_id}
            self._writer.executescript(f"BEGIN;{TABLES}COMMIT;")
            self._writer.executemany("INSERT INTO meta VALUES (?, ?)", described.items())
        self._reader = self._connected()

    def close(self) -> None:
        """Close the file; what was applied stays."""
        opened = (self._reader, self._writer)
        self._reader = self._writer = None
        for connection in opened:
            if connection is not None:
                connection.close()

    def forget(self) -> None:
        """Delete the cache; the next `open` makes a fresh one."""
        self.close()
        self._delete()

    def positions(self) -> dict[int, int]:
        """The next offset to read of each partition that was read."""
        with self._guarded(self._reader) as connection:
            return dict(connection.execute("SELECT partition, next FROM position").fetchall())

    def apply(self, rows: Iterable[CardRow], positions: dict[int, int]) -> None:
        """Store rows in their order and how far they bring us, all or nothing; raises CardsDamaged or sqlite3.Error."""
        with self._guarded(self._writer) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for row in rows:
                    _apply(connection, row)
                connection.executemany("INSERT OR REPLACE INTO position VALUES (?, ?)", positions.items())
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def card(self, ticket: str) -> Card | None:
        """What a ticket is now; raises CardsDamaged."""
        with self._guarded(self._reader) as connection:
            found = connection.execute("SELECT value FROM card WHERE ticket = ?", (ticket,)).fetchone()
            return decode(found[0], Card) if found else None

    def story(self, ticket: str) -> list[CardEntry]:
        """All records of a ticket in their order; raises CardsDamaged."""
        with self._guarded(self._reader) as connection:
            found = connection.execute("SELECT value FROM entry WHERE ticket = ? ORDER BY sequence", (ticket,))
            return [decode(value, CardEntry) for (value,) in found.fetchall()]

    def outcome(self, command: str) -> CardEntry | None:
        """The record that a command yielded; raises CardsDamaged."""
        with self._guarded(self._reader) as connection:
            found = connection.execute("SELECT value FROM entry WHERE command = ? LIMIT 1", (command,)).fetchone()
            return decode(found[0], CardEntry) if found else None

    def look_alikes(self, wanted: Wanted) -> Found:
        """What a new report looks like; raises CardsDamaged."""
        with self._guarded(self._reader) as connection:
            return look_alikes.found(connection, wanted)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, check_same_thread=False, isolation_level=None, timeout=10)

    @contextmanager
    def _guarded(self, connection: sqlite3.Connection | None) -> Iterator[sqlite3.Connection]:
        if connection is None:
            raise CardsDamaged(f"{self._path} is not open")
        try:
            yield connection
        except sqlite3.ProgrammingError as error:  # closed by `forget` while it was read
            raise CardsDamaged(f"{self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in DAMAGE:
                raise CardsDamaged(f"{self._path}: {error}") from error
            raise
        except Unreadable as error:
            raise CardsDamaged(f"{self._path}: {error}") from error

    def _unusable(self, log_id: str) -> str | None:
        """Why the file that is there cannot be used, None if it can."""
        if not self._path.exists():
            return "missing"
        try:
            with closing(sqlite3.connect(self._path)) as connection:
                if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                    return "damaged"
                described = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        except sqlite3.DatabaseError as error:
            return f"damaged: {error}"
        if described.get("layout") != LAYOUT:
            return f"layout {described.get('layout')}, expected {LAYOUT}"
        return None if described.get("log_id") == log_id else f"of log {described.get('log_id')}, expected {log_id}"

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)


def _apply(connection: sqlite3.Connection, row: CardRow) -> None:
    match row:
        case CardRow(sequence=None, value=None):
            connection.execute("DELETE FROM card WHERE ticket = ?", (row.ticket,))
            look_alikes.mark(connection, row.ticket, None)
        case CardRow(sequence=None):
            connection.execute("INSERT OR REPLACE INTO card VALUES (?, ?)", (row.ticket, row.value))
            look_alikes.mark(connection, row.ticket, row.mark)
        case CardRow(value=None):
            connection.execute("DELETE FROM entry WHERE ticket = ? AND sequence = ?", (row.ticket, row.sequence))
        case _:
            fields = (row.ticket, row.sequence, row.command, row.value)
            connection.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", fields)
