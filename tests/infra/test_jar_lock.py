"""Only the reviewed jars are ever started."""

import hashlib
from pathlib import Path

import pytest

from infra.kafka import fetch_jars, jvm
from infra.kafka.fetch_jars import _fetch
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


class _Arrived:
    """Stands for jgo's context: whatever is asked for, this file arrives."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def project(self, *_: str) -> "_Arrived":
        return self

    at_version = artifact = project

    def resolve(self) -> Path:
        return self.path


def test_a_download_that_differs_is_told_with_its_coordinates_and_not_kept(tmp_path: Path) -> None:
    """It never comes to lie where jars are started from."""
    (tmp_path / "arrived").write_bytes(b"changed")
    with pytest.raises(Obstacle, match=r"org\.example:part:1\.0 is not the jar.*Nothing of it was kept"):
        _fetch(_Arrived(tmp_path / "arrived"), _jar(b"reviewed"), tmp_path)
    assert not (tmp_path / "part-1.0.jar").exists()


def test_a_repository_that_refuses_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """jgo raises a RuntimeError for any answer but 200."""

    def refused(*_: object) -> None:
        raise RuntimeError("404 for part-1.0.jar")

    monkeypatch.setattr(fetch_jars, "_fetch", refused)
    with pytest.raises(Obstacle, match="Maven Central refuses"):
        fetch_jars.fetch_jars(tmp_path)


def test_a_java_that_does_not_run_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel for another machine, or one that was half installed."""
    monkeypatch.setattr(jvm, "JAVA", tmp_path / "java")
    with pytest.raises(Obstacle, match="cannot be run"):
        jvm._digest("")


def test_a_missing_jar_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """A half-done set-up is told apart from a changed jar."""
    with pytest.raises(Obstacle, match="is missing"):
        verified_class_path([_jar(b"reviewed")], tmp_path)


def test_the_lock_holds_one_version_of_kafka() -> None:
    """Resolved beside log4j, kafka-clients once came out as 3.9.1 and the broker died."""
    jars = read_lock()
    assert len(jars) == 46
    assert {jar.version for jar in jars if jar.group == "org.apache.kafka"} == {"4.3.1"}
