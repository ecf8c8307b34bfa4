"""The projector between two states: cut off in a write, failed in a fold, and with a partition still loading."""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from schemas.boards import RowKey
from schemas.clock import ClockTicked
from schemas.codec import encode
from schemas.parked import ParkedRecord
from schemas.topics import CLOCK_TICKS, TICKET_EVENTS
from streams.agents.live_partition import KeptPartition, LivePartition
from streams.agents.projector import Held, Projector
from streams.board_writer import Outbox
from streams.settings import read_settings
from streams.snapshots import Snapshots
from tests.streams.agents.made_log import BEGIN, city

ZONE = ZoneInfo("Asia/Shanghai")
RECORDS = list(city(20, seed=3))


class Writer:
    """Stores entries; its first write hangs until it is cut off, if it is told to."""

    def __init__(self, hangs: bool) -> None:
        self.hangs = hangs
        self.entries: set[bytes] = set()
        self.parked: list[ParkedRecord] = []

    async def write(self, outbox: Outbox) -> None:
        if self.hangs:
            self.hangs = False
            await asyncio.Event().wait()
        self.entries |= outbox.entries.keys()
        self.parked += outbox.parked

    async def close(self) -> None:
        pass


def projector_with(tmp_path: Path, writer: Writer) -> tuple[Projector, Held]:
    """A projector that holds partition 0, up to date, without a broker."""
    projector = Projector(read_settings({"RONGZHI_VAR": str(tmp_path)}), ZONE)
    projector._writer = writer  # type: ignore[assignment]
    projector._snapshots = Snapshots(tmp_path / "snapshots", KeptPartition, "log")
    held = projector._held[0] = Held(0, ZONE)
    projector._loads[0] = asyncio.ensure_future(asyncio.sleep(0))  # type: ignore[assignment]
    held.ready.set()
    return projector, held


async def fold(projector: Projector) -> None:
    for offset, (key, raw) in enumerate(RECORDS):
        await projector.on_event(0, offset, key, raw)


async def test_an_end_in_the_middle_of_a_write_loses_no_entry(tmp_path: Path):
    """The snapshot stands behind the records whose write was cut off, so nobody would write them ever again."""
    writer = Writer(hangs=True)
    projector, held = projector_with(tmp_path, writer)
    await fold(projector)
    writing = asyncio.ensure_future(projector.flush())
    await asyncio.sleep(0.01)
    expected = len(RECORDS) - held.live.shard.tickets.void
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await projector.close()
    assert len(writer.entries) == expected
    kept = projector._snapshots.load(0) if projector._snapshots else None
    assert kept is not None
    assert kept.offset == len(RECORDS) - 1


async def test_after_a_failure_no_snapshot_is_kept(tmp_path: Path):
    projector, _ = projector_with(tmp_path, Writer(hangs=False))
    await fold(projector)
    projector.fail(RuntimeError("the fold failed"))
    await projector.close()
    assert projector.failed.exception() is not None
    assert not (tmp_path / "snapshots").exists()


class Log:
    """The log as the loads read it: ticket events, no other record, no tick, no board."""

    def __init__(self, records: list[tuple[str, bytes]]) -> None:
        self.records = records

    async def end(self, topic: str, partition: int) -> int:
        return len(self.records) if topic == TICKET_EVENTS.name else 0

    async def newest_tick(self, partition: int) -> None:
        return None

    async def keys_on_board(self, partition: int) -> set[RowKey]:
        return set()

    async def fold(self, live: LivePartition, topic: str, end: int) -> None:
        for offset in range(live.next_offset, end):
            live.fold(offset, *self.records[offset])

    def close(self) -> None:
        pass


async def test_a_snapshot_ahead_of_the_log_is_thrown_away(tmp_path: Path):
    """Else the new records up to its offset would be taken for folded ones, in silence."""
    projector, held = projector_with(tmp_path, Writer(hangs=False))
    await fold(projector)
    await projector.close()
    projector, held = projector_with(tmp_path, Writer(hangs=False))
    projector._stretches = Log(RECORDS[:9])  # type: ignore[assignment]
    held.ready.clear()
    await projector._load(held)
    assert held.live.next_offset == 9


async def test_a_partition_that_loads_holds_up_no_other(tmp_path: Path):
    """It passes over what the agents bring, and is whole all the same once it is up to date."""
    projector, held = projector_with(tmp_path, Writer(hangs=False))
    projector._stretches = Log(RECORDS)  # type: ignore[assignment]
    held.ready.clear()
    await asyncio.wait_for(fold(projector), 1)
    assert held.live.next_offset == 0
    assert projector.loading_s() > 0
    await projector._load(held)
    assert held.live.next_offset == len(RECORDS)
    assert projector.loading_s() == 0


async def test_a_record_among_the_ticks_that_is_none_is_parked_and_the_next_one_counts(tmp_path: Path):
    writer = Writer(hangs=False)
    projector, held = projector_with(tmp_path, writer)
    await projector.on_tick(0, 7, b"{", 0)
    await projector.on_tick(0, 8, encode(ClockTicked(at=BEGIN, end=0)), 0)
    await projector.flush()
    assert [(parked.topic, parked.partition, parked.offset) for parked in writer.parked] == [(CLOCK_TICKS.name, 0, 7)]
    assert writer.parked[0].reason.startswith("$")
    assert held.live.folded is not None
    assert held.live.folded.offset == 8
