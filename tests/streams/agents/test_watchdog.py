"""The watchdog tells a standstill from silence, and a rebalance from both."""

import asyncio

import pytest

from streams.agents.watchdog import LOAD_S, REBALANCE_S, STANDSTILL_S, Progress, Watchdog, overdue_load, overweight

PLACE = ("ticket-events-v1", 3)


def judged(progress: Progress, now_s: float, position: int, end: int, rebalancing: bool = False) -> str | None:
    return progress.judge(now_s, {PLACE: position}, {PLACE: end}, rebalancing)


def test_a_quiet_partition_is_no_standstill():
    progress = Progress()
    assert [judged(progress, now, 7, 7) for now in (0.0, 20.0, 1000.0)] == [None, None, None]


def test_a_position_that_does_not_move_while_its_end_is_ahead_is_named():
    progress = Progress()
    assert judged(progress, 0.0, 7, 9) is None
    assert judged(progress, STANDSTILL_S, 7, 9) is None
    assert judged(progress, STANDSTILL_S + 1, 7, 12) == "ticket-events-v1/3 stands at 7 for 16 s, its end is 12"


def test_the_wait_begins_when_the_end_gets_ahead():
    progress = Progress()
    judged(progress, 0.0, 7, 7)
    assert judged(progress, 100.0, 7, 7) is None
    assert judged(progress, 110.0, 7, 8) is None
    assert judged(progress, 116.0, 7, 8) is not None


def test_slow_progress_is_progress():
    progress = Progress()
    assert [judged(progress, now * 14.0, 7 + now, 900) for now in range(9)] == [None] * 9


def test_a_rebalance_starts_the_wait_anew_and_may_not_last_for_ever():
    progress = Progress()
    judged(progress, 0.0, 7, 9)
    assert judged(progress, 16.0, 7, 9, rebalancing=True) is None
    assert judged(progress, 20.0, 7, 9) is None
    judged(progress, 30.0, 7, 9, rebalancing=True)
    assert judged(progress, 30.0 + REBALANCE_S + 1, 7, 9, rebalancing=True) == "rebalancing for 61 s"


def test_a_partition_that_left_is_forgotten():
    progress = Progress()
    judged(progress, 0.0, 7, 9)
    progress.judge(5.0, {}, {}, False)
    assert judged(progress, 40.0, 7, 9) is None


def test_an_outage_in_which_the_ends_were_unknown_is_no_standstill():
    progress = Progress()
    judged(progress, 0.0, 7, 9)
    progress.forget()
    assert judged(progress, 300.0, 7, 12) is None
    assert judged(progress, 300.0 + STANDSTILL_S + 1, 7, 12) is not None


def test_a_load_that_never_ends_is_named():
    assert overdue_load(LOAD_S) is None
    assert overdue_load(LOAD_S + 1) == "a partition loads for 1801 s, expected at most 1800 s"


def test_a_worker_that_holds_too_much_memory_is_named():
    assert overweight(128 << 20, 128) is None
    assert overweight((128 << 20) + 1, 128) == "it holds 128 MiB of memory, expected at most 128 (RONGZHI_PROJECTOR_MIB_MAX)"


async def test_a_watchdog_that_finds_too_much_memory_says_so_to_its_thread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streams.agents.watchdog.LOOK_S", 0.01)
    monkeypatch.setattr("streams.agents.watchdog._ends", lambda *_: {})
    watchdog = Watchdog("127.0.0.1:1", dict, lambda: False, lambda: 0.0, mib_max=1)
    await asyncio.wait_for(watchdog._look(), 10)
    assert watchdog._reason is not None
    assert "of memory, expected at most 1 " in watchdog._reason


async def test_a_watchdog_that_cannot_look_any_more_ends_its_worker():
    """A dead task would leave a worker without a watchdog, and nobody would know."""

    def positions() -> dict[tuple[str, int], int]:
        raise RuntimeError("no positions")

    watchdog = Watchdog("127.0.0.1:1", positions, lambda: False, lambda: 0.0, 4096)
    with pytest.raises(RuntimeError, match="no positions"):
        await asyncio.wait_for(watchdog.beat(), 10)
    watchdog._beat_s = float("inf")  # its thread outlives this test, and must not end the process
