"""A snapshot is only ever a shortcut: a damaged one, one of other code, another log or another zone is thrown away."""

from pathlib import Path

import pytest

from streams.agents.live_partition import KeptPartition
from streams.runners.decide_partition import Written
from streams.runners.react_partition import Folded
from streams.snapshots import Snapshots, code_version

STATE = Written(end=7, parked={"泰州-1": "unreadable"})


def snapshots(folder: Path, log_id: str = "log", zone: str = "Asia/Shanghai") -> Snapshots[Written]:
    return Snapshots(folder, Written, log_id, zone)


def test_a_snapshot_comes_back_as_it_was_kept(tmp_path: Path):
    snapshots(tmp_path).save(3, STATE)
    assert snapshots(tmp_path).load(3) == STATE
    assert snapshots(tmp_path).load(4) is None


def test_a_snapshot_with_any_bit_turned_or_its_end_cut_off_is_not_used(tmp_path: Path):
    snapshots(tmp_path).save(0, STATE)
    path = tmp_path / "0.msgpack"
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        assert snapshots(tmp_path).load(0) is None
        path.write_bytes(whole[:place])
        assert snapshots(tmp_path).load(0) is None


def test_a_snapshot_that_cannot_be_read_is_not_used(tmp_path: Path):
    (tmp_path / "0.msgpack").mkdir()
    assert snapshots(tmp_path).load(0) is None


def test_a_snapshot_of_another_log_or_zone_is_not_used(tmp_path: Path):
    snapshots(tmp_path).save(0, STATE)
    assert snapshots(tmp_path, log_id="other").load(0) is None
    assert snapshots(tmp_path, zone="America/New_York").load(0) is None


def test_a_snapshot_that_cannot_be_kept_costs_only_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    snapshots(tmp_path).save(0, STATE)
    monkeypatch.setattr("streams.snapshots.os.fsync", full)
    snapshots(tmp_path).save(0, Written(end=9))
    assert snapshots(tmp_path).load(0) == STATE


@pytest.mark.parametrize("kind", [Written, Folded, KeptPartition])
def test_the_code_that_folds_a_kind_is_part_of_its_version(kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = code_version(kind, "")
    changed = tmp_path / "changed.py"
    changed.write_text("# other code\n")
    monkeypatch.setattr("streams.snapshots.inspect.getfile", lambda _: str(changed))
    assert code_version(kind, "") != before
