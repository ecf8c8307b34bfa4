"""Snapshots: a local cache of a folded partition, so that a restart reads the tail of the log instead of all of it.

A snapshot is only ever a shortcut: one of other code, cut short or damaged is thrown away, and the log is folded from its start.
"""

import hashlib
import inspect
import os
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from streams.process import log

State = TypeVar("State")
FOLDING_CODE = ("schemas", "projections")


DIGEST_BYTES = hashlib.sha256().digest_size


def code_version(kind: type, zone: str) -> str:
    """The digest of all code that folds a service's state, the modules of its kind with it, and of the zone it folds in."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256(zone.encode() + b"\0")
    folding = [path for room in FOLDING_CODE for path in sorted((root / room).rglob("*.py"))]
    own = [Path(inspect.getfile(one)).resolve() for one in kind.__mro__ if one.__module__.startswith("streams.")]
    for path in [*folding, *own]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


class SnapshotDamaged(Exception):
    """A snapshot's bytes do not have the digest that stands before them; both are given."""


def _sound(raw: bytes) -> bytes:
    """The packed state without its digest; raises SnapshotDamaged."""
    expected, packed = raw[:DIGEST_BYTES], raw[DIGEST_BYTES:]
    found = hashlib.sha256(packed).digest()
    if found != expected:
        raise SnapshotDamaged(f"digest {found.hex()}, expected {expected.hex()}")
    return packed


class _Kept(Struct, Generic[State]):
    code: str
    log_id: str
    state: State


class Snapshots(Generic[State]):
    """The snapshots of one service's partitions in a folder.

    Args:
        kind: the state kept; the module that defines it is the one that folds it.
        log_id: ties them to the log they were folded from.
        zone: the zone of the city, for a state that holds local days and hours.
    """

    def __init__(self, folder: Path, kind: type[State], log_id: str, zone: str = "") -> None:
        self._folder = folder
        self._code = code_version(kind, zone)
        self._log_id = log_id
        self._decoder = msgspec.msgpack.Decoder(_Kept[kind])  # type: ignore[valid-type]

    def save(self, partition: int, state: State) -> None:
        """Pack the state as it is now and write it."""
        self.write(partition, self.pack(state))

    def pack(self, state: State) -> bytes:
        """The state as it is now, as bytes that may be written later, by another thread; their digest comes first."""
        packed = msgspec.msgpack.encode(_Kept(self._code, self._log_id, state))
        return hashlib.sha256(packed).digest() + packed

    def write(self, partition: int, packed: bytes) -> None:
        """Write beside, then rename: a reader sees the old one or the new one, whole.

        A disk that is full costs only the cache: the next start folds more of the log.
        """
        path = self._path(partition)
        try:
            self._write(path, packed)
        except OSError as error:
            log.error("snapshot not kept, the next start folds more of the log", path=str(path), error=str(error))

    def _write(self, path: Path, packed: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        with beside.open("wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def load(self, partition: int) -> State | None:
        """The state last saved, None if there is none that this code and this log can use."""
        path = self._path(partition)
        if not path.exists():
            return None
        try:
            kept = self._decoder.decode(_sound(path.read_bytes()))
        except (SnapshotDamaged, OSError, UnicodeDecodeError, msgspec.DecodeError, msgspec.ValidationError) as error:
            log.warning("snapshot unusable, folding from the start", path=str(path), error=str(error))
            return None
        if (kept.code, kept.log_id) != (self._code, self._log_id):
            log.info("snapshot of other code or another log, folding from the start", path=str(path))
            return None
        return kept.state

    def _path(self, partition: int) -> Path:
        return self._folder / f"{partition}.msgpack"
