"""The live projector: which partitions are ours, how their shards come up to the present, and when they are written."""

import asyncio
from collections.abc import Mapping
from datetime import tzinfo

from aiokafka.errors import KafkaError

from projections.families import FAMILIES
from schemas.clock import ClockTicked
from schemas.codec import Unreadable, decode
from schemas.topics import CLOCK_TICKS, TICKET_EVENTS
from streams.agents.live_partition import KeptPartition, LivePartition, SnapshotDiffers, StoredTick
from streams.agents.stretches import Stretches
from streams.agents.watchdog import Place
from streams.board_writer import BoardWriter, Outbox
from streams.clock import monotonic_s
from streams.process import log
from streams.settings import Settings
from streams.snapshots import Snapshots

FOLDED = (TICKET_EVENTS.name, *FAMILIES)
# Changes gather so long before they are written; with the fetch's wait a change is on the topic within 100 ms.
GATHER_S = 0.04
SNAPSHOT_S = 30.0
SNAPSHOT_RECORDS = 5000
# Packing a shard holds up the loop, so it may take at most a fiftieth of the time.
SNAPSHOT_SHARE = 50


class Held:
    """A partition that is `ours`: `ready` once its shard has come up to the log's end.

    `lock` orders the folds; `writing` the writes, so that no older row or card lands behind a newer one.
    """

    def __init__(self, partition: int, zone: tzinfo) -> None:
        self.live = LivePartition(partition, zone)
        self.ours = True
        self.lock = asyncio.Lock()
        self.writing = asyncio.Lock()
        self.ready = asyncio.Event()
        self.assigned_s = monotonic_s()
        self.kept_records = 0
        self.kept_at_s = monotonic_s()
        self.packing_s = 0.0

    def unwritten_again(self, outbox: Outbox) -> None:
        """Some of this may not be stored: it is to be written again, under what has come since."""
        self.live.outbox.put_back(outbox)
        self.live.unwritten = True

    def snapshot_due(self, now_s: float) -> bool:
        """Whether a snapshot is worth its cost now."""
        news, age_s = self.live.records - self.kept_records, now_s - self.kept_at_s
        return news > 0 and age_s > SNAPSHOT_SHARE * self.packing_s and (news >= SNAPSHOT_RECORDS or age_s >= SNAPSHOT_S)


class Projector:
    """Folds what the agents bring into shards and has them written; right numbers depend on no commit."""

    def __init__(self, settings: Settings, zone: tzinfo) -> None:
        self._settings = settings
        self._zone = zone
        self._held: dict[int, Held] = {}
        self._loads: dict[int, asyncio.Task[None]] = {}
        self._stretches = Stretches(settings.bootstrap)
        self._writer = BoardWriter(settings)
        self._snapshots: Snapshots[KeptPartition] | None = None
        self._news = asyncio.Event()
        self.is_settled = False  # whether the group has told which partitions are ours, none for a spare worker
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self) -> None:
        """Wait for the broker, and find the snapshots of its log."""
        folder = self._settings.var / "snapshots" / "projector"
        self._snapshots = Snapshots(folder, KeptPartition, await self._stretches.log_id(), str(self._zone))

    def positions(self) -> dict[Place, int]:
        """For each topic of each partition that is up to date: the offset that it needs next."""
        found: dict[Place, int] = {}
        for partition, held in self._held.items():
            if held.ready.is_set():
                found |= {(topic, partition): held.live.next_of(topic) for topic in FOLDED}
                found[CLOCK_TICKS.name, partition] = held.live.next_tick
        return found

    def is_ready(self) -> bool:
        """Whether all shards that are ours are up to date."""
        return self.is_settled and all(held.ready.is_set() for held in self._held.values())

    def loading_s(self) -> float:
        """How long the partition that loads longest has been loading."""
        return max((monotonic_s() - held.assigned_s for held in self._held.values() if not held.ready.is_set()), default=0.0)

    def assign(self, partitions: set[int]) -> None:
        """These partitions are ours now; their shards come up to the present in the background."""
        for partition in sorted(partitions - self._held.keys()):
            held = self._held[partition] = Held(partition, self._zone)
            task = self._loads[partition] = asyncio.create_task(self._load(held))
            task.add_done_callback(self._loaded)
        log.info("partitions assigned", partitions=sorted(self._held))

    async def revoke(self, partitions: set[int]) -> None:
        """These are no longer ours: their shards are dropped; returns when nothing of them is on its way any more."""
        dropped = [self._held.pop(partition) for partition in sorted(partitions & self._held.keys())]
        for held in dropped:
            held.ours = False
            held.ready.set()
            self._loads.pop(held.live.partition).cancel()
        for held in dropped:
            async with held.writing:
                pass

    async def on_event(self, partition: int, offset: int, key: str, raw: bytes | None) -> None:
        """An agent met an event."""
        held = self._ours(partition)
        if held is None:
            return
        async with held.lock:
            if offset > held.live.next_offset:
                await self._fill(held, TICKET_EVENTS.name, offset)
            if held.ours:
                held.live.fold(offset, key, raw or b"")
        self._news.set()

    async def on_other(self, topic: str, partition: int, offset: int, key: str, raw: bytes | None) -> None:
        """An agent met a record of another family."""
        held = self._ours(partition)
        if held is None:
            return
        async with held.lock:
            await self._fill(held, topic, offset)
            if held.ours:
                held.live.fold_other(topic, offset, key, raw or b"")
        self._news.set()

    async def on_tick(self, partition: int, offset: int, raw: bytes | None, stored_ms: int) -> None:
        """An agent met a tick."""
        held = self._ours(partition)
        if held is None:
            return
        try:
            tick = StoredTick(offset, decode(raw or b"", ClockTicked), stored_ms)
        except Unreadable as error:
            held.live.park_tick(offset, str(error))
            self._news.set()
            return
        async with held.lock:
            await self._fill(held, TICKET_EVENTS.name, held.live.wanted(tick))
            held.live.take(tick)
        self._news.set()

    def _ours(self, partition: int) -> Held | None:
        """The partition if it is ours and up to date; one that loads must not hold up the others of its agent.

        What it passes over meanwhile lies before the end to which it loads, or makes a gap that is filled.
        """
        held = self._held.get(partition)
        return held if held is not None and held.ours and held.ready.is_set() else None

    async def _fill(self, held: Held, topic: str, end: int) -> None:
        """Fold a topic from the log up to an offset; cards go out on the way, so that a long stretch does not pile them up."""
        while held.ours and held.live.next_of(topic) < end:
            await self._stretches.fold(held.live, topic, end)
            if held.live.next_of(topic) < end:
                await self._write_cards(held)

    async def _fill_all(self, held: Held) -> None:
        """Fold all topics up to their present ends."""
        for topic in FOLDED:
            await self._fill(held, topic, await self._stretches.end(topic, held.live.partition))

    async def _write_cards(self, held: Held) -> None:
        async with held.writing:
            await self._written(held, held.live.outbox.take())

    async def _load(self, held: Held) -> None:
        """From the snapshot to the present, then all rows anew; before that no agent touches the shard."""
        live, began_s = held.live, monotonic_s()
        ends = {topic: await self._stretches.end(topic, live.partition) for topic in FOLDED}
        await asyncio.to_thread(self._restore, live, ends)
        held.kept_records = live.records
        async with held.lock:
            tick = await self._stretches.newest_tick(live.partition)
            await self._fill_all(held)
            if tick is not None:
                live.take(tick)
                live.ticks_taken = 0
            live.rewrite(await self._stretches.keys_on_board(live.partition))
            # What the agents passed over lies before this end; what they meet from now on waits for the lock.
            held.ready.set()
            await self._fill_all(held)
        log.info(
            "shard up to date",
            partition=live.partition,
            snapshot=held.kept_records,
            offset=live.shard.offset,
            families=dict(live.shard.families),
            took_s=round(monotonic_s() - began_s, 3),
        )
        self._news.set()

    def _loaded(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)

    def _restore(self, live: LivePartition, ends: Mapping[str, int]) -> None:
        """Go on from the snapshot, unless it says more than the log holds: then it would pass over what comes anew."""
        assert self._snapshots is not None
        kept = self._snapshots.load(live.partition)
        if kept is None:
            return
        reached = kept.families | {TICKET_EVENTS.name: kept.offset}
        if any(offset >= ends[topic] for topic, offset in reached.items()):
            log.warning("snapshot ahead of the log, folding from the start", partition=live.partition, kept=reached, end=ends)
            return
        try:
            live.restore(kept)
        except SnapshotDiffers as error:
            log.warning("snapshot damaged, folding from the start", error=str(error))

    def fail(self, error: BaseException) -> None:
        """End the process rather than pass over a record, which Faust would do."""
        if not self.failed.done():
            self.failed.set_exception(error)

    async def write_news(self) -> None:
        """Write what changed, gathered, for ever."""
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER_S)
            self._news.clear()
            await self.flush()

    async def flush(self, keep: bool = False) -> None:
        """Write all that is unwritten; `keep` asks for snapshots as well."""
        ready = [held for held in self._held.values() if held.ready.is_set()]
        await asyncio.gather(*(self._flush(held, keep) for held in ready if held.live.unwritten or keep))

    async def _flush(self, held: Held, keep: bool) -> None:
        async with held.writing:
            if held.lock.locked() or not held.ours:
                return  # a fold is under way in the thread; it gives notice when it is done
            due = not self.failed.done() and (keep or held.snapshot_due(monotonic_s()))
            packed = self._pack(held) if due else None
            records, outbox = held.live.records, held.live.collect()
            if await self._written(held, outbox) and packed is not None and self._snapshots is not None:
                await asyncio.to_thread(self._snapshots.write, held.live.partition, packed)
                held.kept_records = records

    async def _written(self, held: Held, outbox: Outbox) -> bool:
        try:
            await self._writer.write(outbox)
        except KafkaError as error:
            log.warning("rows not stored, writing again", partition=held.live.partition, error=repr(error))
            held.unwritten_again(outbox)
            self._news.set()
            return False
        except BaseException:
            # Cut off in the middle, as an orderly end does: `close` writes it, and before that no snapshot may stand behind it.
            held.unwritten_again(outbox)
            raise
        return True

    def _pack(self, held: Held) -> bytes:
        """A snapshot of exactly what is about to be written; it is stored once that is acknowledged."""
        assert self._snapshots is not None
        began_s = monotonic_s()
        packed = self._snapshots.pack(held.live.keep())
        held.kept_at_s = monotonic_s()
        held.packing_s = held.kept_at_s - began_s
        return packed

    async def close(self) -> None:
        """Write what is left, keep snapshots, let go of the partitions, and end; after a failure the old snapshots stay."""
        await self.flush(keep=not self.failed.done())
        await self.revoke(set(self._held))
        await self._writer.close()
        self._stretches.close()
