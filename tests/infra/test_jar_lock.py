"""Only the reviewed jars are ever started."""

import hashlib
from pathlib import Path

import pytest

from infra.kafka.jar_lock import Jar, read_lock, verified_class_path
from infra.obstacle import Obstacle


def _jar(content: bytes) -> Jar:
    return Jar("org.example", "part", "1.0", len(content), hashlib.sha256(content).hexdigest())


def test_a_jar_as_locked_is_on_the_class_path(tmp_path: Path) -> None:
    """The class path names exactly the locked files."""
    (tmp_path / "part-1.0.jar").write_bytes(b"reviewed")
    assert verified_class_path([_jar(b"reviewed")], tmp_path) == str(tmp_path / "part-1.0.jar")


def test_a_changed_jar_is_refused_with_path_and_both_hashes(tmp_path: Path) -> None:
    """Whoever changed a jar does not get it started."""
    path = tmp_path / "part-1.0.jar"
    path.write_bytes(b"changed")
    with pytest.raises(Obstacle) as refused:
        verified_class_path([_jar(b"reviewed")], tmp_path)
    for told in (str(path), hashlib.sha256(b"reviewed").hexdigest(), hashlib.sha256(b"changed").hexdigest(), "make setup"):
        assert told in str(refused.value)


def test_a_missing_jar_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """A half-done set-up is told apart from a changed jar."""
    with pytest.raises(Obstacle, match="is missing"):
        verified_class_path([_jar(b"reviewed")], tmp_path)


def test_the_lock_holds_one_version_of_kafka() -> None:
    """Resolved beside log4j, kafka-clients once came out as 3.9.1 and the broker died."""
    jars = read_lock()
    assert len(jars) == 46
    assert {jar.version for jar in jars if jar.group == "org.apache.kafka"} == {"4.3.1"}
