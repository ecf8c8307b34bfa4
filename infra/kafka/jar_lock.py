"""Which jars make up the broker: exact coordinates, sizes and hashes, and the check that nothing else is started."""

import hashlib
import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from infra.obstacle import Obstacle

LOCK = Path(__file__).with_name("jars.lock.toml")


class Jar(msgspec.Struct, frozen=True):
    """One locked jar; `size` is in bytes, `sha256` in lower-case hex."""

    group: str
    artifact: str
    version: str
    size: int
    sha256: str

    @property
    def file_name(self) -> str:
        """The name of the jar's file, as its repository publishes it."""
        return f"{self.artifact}-{self.version}.jar"


def read_lock(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The locked jars in the order of the class path."""
    return msgspec.convert(tomllib.loads(lock.read_text(encoding="utf-8"))["jar"], tuple[Jar, ...])


def missing_jars(jars: Sequence[Jar], folder: Path) -> list[Jar]:
    """The jars that have no file in the folder yet."""
    return [jar for jar in jars if not (folder / jar.file_name).exists()]


def verified_class_path(jars: Sequence[Jar], folder: Path) -> str:
    """The class path of exactly these jars, each hashed now.

    Raises:
        Obstacle: a jar is missing or differs from the lock; nothing may be started then.
    """
    for jar in jars:
        refuse_if_different(jar, folder / jar.file_name)
    return os.pathsep.join(str(folder / jar.file_name) for jar in jars)


def refuse_if_different(jar: Jar, path: Path) -> None:
    """Hash the file and compare it with the lock.

    Raises:
        Obstacle: with the path, the expected and the found hash.
    """
    if not path.exists():
        raise Obstacle(f"{path} is missing. Run `make setup` with the network up; it downloads Kafka's jars.")
    found = sha256_of(path)
    if found != jar.sha256:
        raise Obstacle(
            f"{path} is not the jar that was reviewed, so Kafka is not started: expected SHA-256 {jar.sha256}, "
            f"found {found} ({path.stat().st_size} bytes instead of {jar.size}). Find out who changed it; "
            "to fetch it anew, delete the file and run `make setup`."
        )


def sha256_of(path: Path) -> str:
    """The file's hash, in lower-case hex as in the lock."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
