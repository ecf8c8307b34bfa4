"""The watchdog: a projector that stands still ends itself, and is started anew from its snapshots.

Consumers of Kafka die quietly now and then; Faust's own detector only writes a line about it. Silence on a quiet topic is no
death: only an end that is ahead of a position that does not move.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping

import psutil
from confluent_kafka import KafkaException
from msgspec import Struct

from streams.agents.last_resort import end_process
from streams.clock import monotonic_s
from streams.log import LogReader
from streams.process import log

HEARTBEAT_S = 10.0
STANDSTILL_S = 15.0
REBALANCE_S = 60.0
LOOK_S = 3.0
LOAD_S = 1800.0  # millions of records fold in minutes; a load of half an hour waits for what will not come

Place = tuple[str, int]


class Progress(Struct):
    """Judges from positions and ends whether a worker still moves; all times in seconds of one monotonic clock."""

    moved_at: dict[Place, tuple[int, float]] = {}
    rebalancing_since: float | None = None

    def judge(self, now_s: float, positions: Mapping[Place, int], ends: Mapping[Place, int], rebalancing: bool) -> str | None:
        """Why the worker must end, None if all is well; `positions` are the offsets that are needed next."""
        if rebalancing:
            self.moved_at.clear()
            self.rebalancing_since = now_s if self.rebalancing_since is None else self.rebalancing_since
            lasting_s = now_s - self.rebalancing_since
            return f"rebalancing for {lasting_s:.0f} s" if lasting_s > REBALANCE_S else None
        self.rebalancing_since = None
        self.moved_at = {place: self._moved(now_s, place, at, ends) for place, at in positions.items()}
        for (topic, partition), (position, moved_s) in self.moved_at.items():
            if now_s - moved_s > STANDSTILL_S:
                end = ends[topic, partition]
                return f"{topic}/{partition} stands at {position} for {now_s - moved_s:.0f} s, its end is {end}"
        return None

    def forget(self) -> None:
        """Judge from here on: what happened while the ends were unknown says nothing."""
        self.moved_at.clear()

    def _moved(self, now_s: float, place: Place, position: int, ends: Mapping[Place, int]) -> tuple[int, float]:
        known = self.moved_at.get(place)
        if known is None or known[0] != position or ends.get(place, 0) <= position:
            return position, now_s
        return known


class Watchdog:
    """Ends the process from a thread of its own, which no blocked loop can hold up."""

    def __init__(
        self,
        bootstrap: str,
        positions: Callable[[], Mapping[Place, int]],
        rebalancing: Callable[[], bool],
        loading_s: Callable[[], float],
        mib_max: int,
    ) -> None:
        self._bootstrap = bootstrap
        self._positions = positions
        self._rebalancing = rebalancing
        self._loading_s = loading_s
        self._mib_max = mib_max
        self._beat_s = monotonic_s()
        self._reason: str | None = None

    async def beat(self) -> None:
        """Be the heartbeat of the loop that runs this, and look at its progress; until cancelled."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        looking = asyncio.create_task(self._look())
        try:
            while True:
                self._beat_s = monotonic_s()
                await asyncio.sleep(1.0)
                if looking.done():
                    looking.result()  # a watchdog that looks no more must not go unnoticed
        finally:
            looking.cancel()

    async def _look(self) -> None:
        progress = Progress()
        reader = LogReader(self._bootstrap)
        while self._reason is None:
            await asyncio.sleep(LOOK_S)
            positions = self._positions()
            try:
                ends = await asyncio.to_thread(_ends, reader, positions)
            except KafkaException as error:
                log.warning("ends unknown", error=str(error))
                progress.forget()
                continue
            self._reason = (
                progress.judge(monotonic_s(), positions, ends, self._rebalancing())
                or overdue_load(self._loading_s())
                or overweight(psutil.Process().memory_info().rss, self._mib_max)
            )

    def _watch(self) -> None:
        while True:
            time.sleep(1.0)
            age_s = monotonic_s() - self._beat_s
            reason = self._reason or (f"the loop is blocked for {age_s:.0f} s" if age_s > HEARTBEAT_S else None)
            if reason:
                log.error("standing still, ending", reason=reason)
                end_process()


def overdue_load(loading_s: float) -> str | None:
    """Why a worker whose partition has been loading so long must end, None while that is no wonder."""
    return f"a partition loads for {loading_s:.0f} s, expected at most {LOAD_S:.0f} s" if loading_s > LOAD_S else None


def overweight(rss_bytes: int, mib_max: int) -> str | None:
    """Why a worker that holds so much memory must end, before the system ends something else; None within the limit."""
    if rss_bytes <= mib_max << 20:
        return None
    return f"it holds {rss_bytes >> 20} MiB of memory, expected at most {mib_max} (RONGZHI_PROJECTOR_MIB_MAX)"


def _ends(reader: LogReader, places: Mapping[Place, int]) -> dict[Place, int]:
    return {(topic, partition): reader.bounds(topic, partition)[1] for topic, partition in places}
