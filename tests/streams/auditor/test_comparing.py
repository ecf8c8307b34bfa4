"""The auditor folds by itself and finds what the boards say otherwise, whoever wrote it, and what it remembers wrongly itself."""

import pytest
from msgspec.structs import replace

from schemas.codec import encode
from streams.auditor import comparing as module
from streams.auditor.comparing import Auditor
from streams.board_writer import marker_key
from tests.small_city import NOON
from tests.streams.auditor.conftest import TREE
from tests.streams.auditor.shown import ZONE, Log, Shown


def compare(auditor: Auditor, shown: Shown, log: Log) -> bool | None:
    verdict = auditor.compare(log, 0, shown.boards.markers[0])
    return None if verdict is None else verdict.equal


def test_at_each_marker_the_boards_are_compared_and_only_what_is_new_is_read(auditor: Auditor, shown: Shown):
    log = Log()
    assert not auditor.is_ready
    for upto in (40, 41, 120):
        shown.fold(upto)
        assert compare(auditor, shown, log) is True
    assert log.reads == [(0, 40), (40, 41), (41, 120)]
    assert auditor.is_ready
    assert (auditor.verdicts[0].offset, auditor.verdicts[0].compared_ms) == (119, 7_000)


def test_the_other_families_are_folded_to_the_offsets_of_the_marker(auditor: Auditor, shown: Shown):
    log = Log()
    shown.fold(40)
    early = shown.read(2)
    assert compare(auditor, shown, log) is True
    shown.read(3)
    assert compare(auditor, shown, log) is True
    assert auditor.compare(log, 0, early) is None, "the cold fold is beyond it"


def test_what_was_compared_is_not_told_again(auditor: Auditor, shown: Shown):
    shown.fold(40)
    assert compare(auditor, shown, Log()) is True
    assert compare(auditor, shown, Log()) is None


def test_what_stands_still_is_compared_again_after_a_while_so_that_rest_is_not_taken_for_a_stop(shown: Shown):
    now_ms = [7_000]
    auditor = Auditor(shown.boards, ZONE, TREE, lambda: now_ms[0])
    shown.fold(40)
    assert compare(auditor, shown, Log()) is True
    now_ms[0] += module.SILENT_MS_MAX
    assert compare(auditor, shown, Log()) is True
    assert auditor.verdicts[0].compared_ms == now_ms[0]
    assert compare(auditor, shown, Log()) is None


def test_a_falsified_row_is_found_although_its_marker_vouches_for_it_and_the_badge_comes_back(auditor: Auditor, shown: Shown):
    shown.fold(60)
    assert compare(auditor, shown, Log()) is True
    shown.falsify()
    assert compare(auditor, shown, Log()) is False
    (row,) = auditor.verdicts[0].differing
    assert row.board == "open-tickets"
    assert row.live is not None
    assert row.cold is not None
    assert row.live["open"] == row.cold["open"] + 1
    shown.rewrite()
    assert compare(auditor, shown, Log()) is True


def test_a_marker_behind_the_cold_fold_says_nothing(auditor: Auditor, shown: Shown):
    first = shown.fold(30)
    shown.fold(60)
    assert compare(auditor, shown, Log()) is True
    assert auditor.compare(Log(), 0, first) is None


def test_a_marker_past_the_end_of_the_log_is_a_lie_and_holds_up_nobody(auditor: Auditor, shown: Shown):
    """Its rows may even be those of the log's end: the offset is one that nobody can have folded."""
    log = Log()
    log.end = 60
    forged = replace(shown.fold(60), offset=75)
    shown.put(("boards-v1", 0, marker_key(0), encode(forged)))
    assert shown.boards.markers[0].offset == 75, "it is on every screen"
    assert compare(auditor, shown, log) is False
    assert log.reads == [(0, 60)]
    log.end = 90
    shown.fold(90)
    assert compare(auditor, shown, log) is True


def test_a_comparison_hashes_no_row_twice_that_did_not_change(auditor: Auditor, shown: Shown):
    """Otherwise each second would cost as much as all rows that ever changed."""
    for upto in (100, 101):
        shown.fold(upto)
        compare(auditor, shown, Log())
    shard = auditor._folds[0].shard
    assert (shard.changed, shard.stale_hashes) == (set(), set())


def test_after_a_day_it_folds_from_the_first_record_again(auditor: Auditor, shown: Shown, monkeypatch: pytest.MonkeyPatch):
    """Step by step, and the comparisons go on with the old fold until the new one has caught up."""
    log = Log()
    marker = shown.fold(30)
    compare(auditor, shown, log)
    assert auditor.fold_again(log, marker) is False
    monkeypatch.setattr(module, "AGAIN_AFTER_S", -1.0)
    monkeypatch.setattr(module, "AGAIN_RECORDS", 20)
    old = auditor._folds[0]
    assert auditor.fold_again(log, marker) is True
    marker = shown.fold(31)
    assert compare(auditor, shown, log) is True
    assert auditor._folds[0] is old
    assert auditor.fold_again(log, marker) is True
    assert auditor._folds[0] is not old
    shown.fold(32)
    assert compare(auditor, shown, log) is True
    assert log.reads == [(0, 30), (0, 20), (30, 31), (20, 31), (31, 32)]


def test_a_fault_in_its_own_memory_is_told_until_it_folds_again(auditor: Auditor, shown: Shown, monkeypatch: pytest.MonkeyPatch):
    shown.fold(30)
    compare(auditor, shown, Log())
    fold = auditor._folds[0]
    key = next(iter(fold.shard.rows))
    fold.shard._put(key, {"broken": 1})
    shown.fold(31)
    assert compare(auditor, shown, Log()) is False
    monkeypatch.setattr(module, "AGAIN_AFTER_S", -1.0)
    auditor.fold_again(Log(), shown.fold(32))
    assert compare(auditor, shown, Log()) is True


def test_it_counts_how_often_boards_and_log_became_unequal_and_keeps_where_they_were_equal_last(auditor: Auditor, shown: Shown):
    shown.fold(30)
    compare(auditor, shown, Log())
    for _ in range(2):
        shown.falsify()
        assert compare(auditor, shown, Log()) is False
        assert (auditor.verdicts[0].mismatches, auditor.verdicts[0].equal_at) == (1, 29)
    shown.fold(50)
    shown.rewrite()
    assert compare(auditor, shown, Log()) is True
    assert (auditor.verdicts[0].mismatches, auditor.verdicts[0].equal_at) == (1, 49)
    shown.falsify()
    assert compare(auditor, shown, Log()) is False
    assert auditor.verdicts[0].mismatches == 2


def test_an_auditor_that_starts_again_counts_on(auditor: Auditor, shown: Shown):
    shown.fold(30)
    compare(auditor, shown, Log())
    before = replace(auditor.verdicts[0], mismatches=4, equal_at=12, cold="other")
    again = Auditor(shown.boards, ZONE, TREE, lambda: 8_000)
    again.remember(before)
    assert not again.is_ready, "what another found is no comparison of its own"
    assert compare(again, shown, Log()) is True
    assert (again.verdicts[0].mismatches, again.verdicts[0].equal_at) == (4, 29)


def test_a_log_that_lost_records_is_an_alarm_and_what_is_left_of_it_is_folded_anew(auditor: Auditor, shown: Shown):
    """Somebody cut the log, or put another one in its place: the boards that came of it may well agree with it."""
    log = Log()
    shown.fold(60)
    compare(auditor, shown, log)
    log.end = 50
    other = Shown()
    other.fold(50)
    shown.boards.partitions[0] = other.boards.partitions[0]
    assert compare(auditor, shown, log) is False
    told = auditor.verdicts[0]
    assert (told.lost, told.mismatches, told.equal_at, told.differing) == (10, 1, 59, ())
    log.end = 51
    shown.boards.partitions[0].marker = other.fold(51)
    assert compare(auditor, shown, log) is False, "no log is whole again after that"
    assert auditor.verdicts[0].live == auditor.verdicts[0].cold
    assert (auditor.verdicts[0].lost, auditor.verdicts[0].mismatches) == (10, 1)
    assert log.reads[-1] == (0, 51)


def test_a_fold_that_begins_again_while_records_are_lost_is_begun_anew(
    auditor: Auditor, shown: Shown, monkeypatch: pytest.MonkeyPatch
):
    log = Log()
    marker = shown.fold(60)
    compare(auditor, shown, log)
    monkeypatch.setattr(module, "AGAIN_AFTER_S", -1.0)
    monkeypatch.setattr(module, "AGAIN_RECORDS", 55)
    assert auditor.fold_again(log, marker) is True
    log.end = 40
    other = Shown()
    shown.boards.partitions[0] = other.boards.partitions[0]
    cut = other.fold(40)
    assert compare(auditor, shown, log) is False
    assert auditor.verdicts[0].lost == 20
    shown.boards.partitions[0].marker = replace(cut, as_of=NOON)
    assert compare(auditor, shown, log) is False
    auditor.fold_again(log, cut)
    auditor.fold_again(log, cut)
    assert auditor._folds[0].shard.offset == 39
    assert auditor.verdicts[0].lost == 20
