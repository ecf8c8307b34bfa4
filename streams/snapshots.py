"""Snapshots: a local cache of a folded partition, so that a restart reads the tail of the log instead of all of it.

A snapshot is only ever a shortcut: one of other code, cut short or damaged is thrown away, and the log is folded from its start.
"""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from streams.process import log

State = TypeVar("State")
FOLDING_CODE = ("schemas", "projections")


@cache
def code_version() -> str:
    """The digest of all code that folds; a snapshot made by other code is not used."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for room in FOLDING_CODE:
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


class _Kept(Struct, Generic[State]):
    code: str
    log_id: str
    state: State


class Snapshots(Generic[State]):
    """The snapshots of one service's partitions in a folder; `log_id` ties them to the log they were folded from."""

    def __init__(self, folder: Path, kind: type[State], log_id: str) -> None:
        self._folder = folder
        self._log_id = log_id
        self._decoder = msgspec.msgpack.Decoder(_Kept[kind])  # type: ignore[valid-type]

    def save(self, partition: int, state: State) -> None:
        """Pack the state as it is now and write it."""
        self.write(partition, self.pack(state))

    def pack(self, state: State) -> bytes:
        """The state as it is now, as bytes that may be written later, by another thread."""
        return msgspec.msgpack.encode(_Kept(code_version(), self._log_id, state))

    def write(self, partition: int, packed: bytes) -> None:
        """Write beside, then rename: a reader sees the old one or the new one, whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(partition)
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
            kept = self._decoder.decode(path.read_bytes())
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            log.warning("snapshot unusable, folding from the start", path=str(path), error=str(error))
            return None
        if (kept.code, kept.log_id) != (code_version(), self._log_id):
            log.info("snapshot of other code or another log, folding from the start", path=str(path))
            return None
        return kept.state

    def _path(self, partition: int) -> Path:
        return self._folder / f"{partition}.msgpack"
