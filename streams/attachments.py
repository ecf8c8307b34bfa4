"""Attachments: words and photos of reports, kept outside the log under the salted digest that the log holds.

A file is its salt followed by its content, and its name is the SHA-256 of both: the log's digest proves the file, and once the
file is deleted, nothing can be guessed back from the digest. Retention is therefore deletion of files, never a change of the log.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from schemas.ticket.stages import PHOTOS_MAX
from streams.clock import new_salt

SALT_BYTES = 16
# Photos and words: more than that no command can name.
FILES_MAX = PHOTOS_MAX + 1


def attachments_in(var: Path) -> "AttachmentStore":
    """The attachments of a data folder."""
    return AttachmentStore(var / "attachments")


class AttachmentDamaged(Exception):
    """A stored file no longer has the digest that it is named for: the file and both digests are named."""


class TooManyAttachments(Exception):
    """More was sent under one id than a command can name: how many that would be."""


class AttachmentStore:
    """A folder of attachments; writing is atomic and on the disk before `keep` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, command: str, contents: Sequence[bytes]) -> list[str]:
        """Store what a command brings; returns one digest for each content, in order.

        The same command that brings the same content again gets the same digests, and nothing is stored twice.

        Raises:
            OSError: the folder cannot be written, for example since the disk is full.
            TooManyAttachments: these and what the command brought before are more than it can name.
        """
        known: dict[bytes, str] = {}
        sound: list[str] = []
        for digest in self._listed(command):
            content = self._content(digest)
            if content is None:
                continue
            sound.append(digest)
            if content in contents:
                known[content] = digest
        new = [content for content in dict.fromkeys(contents) if content not in known]
        if len(sound) + len(new) > FILES_MAX:
            raise TooManyAttachments(f"{len(sound) + len(new)} photos and words")
        if new:
            known |= {content: self._store(content) for content in new}
            self._write(self._list_path(command), "\n".join([*sound, *(known[content] for content in new)]).encode())
        return [known[content] for content in contents]

    def read(self, digest: str) -> bytes | None:
        """The content under a digest, None when it is not here (any more); raises AttachmentDamaged."""
        path = self._path(digest)
        if not path.exists():
            return None
        stored = path.read_bytes()
        found = hashlib.sha256(stored).hexdigest()
        if found != digest:
            raise AttachmentDamaged(f"{path}: expected the digest {digest}, found {found}. Restore the file from a backup.")
        return stored[SALT_BYTES:]

    def _store(self, content: bytes) -> str:
        stored = new_salt() + content
        digest = hashlib.sha256(stored).hexdigest()
        self._write(self._path(digest), stored)
        return digest

    def _listed(self, command: str) -> list[str]:
        path = self._list_path(command)
        return path.read_text().split() if path.exists() else []

    def _content(self, digest: str) -> bytes | None:
        """The content, None also when it is damaged: a repeat then stores it anew."""
        try:
            return self.read(digest)
        except AttachmentDamaged:
            return None

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _list_path(self, command: str) -> Path:
        return self._folder / "commands" / command[-2:] / command

    def _write(self, path: Path, content: bytes) -> None:
        """Write beside, sync, rename, sync the folder: after a power cut the name has its whole content or is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{new_salt().hex()}.new")
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
