"""The decider: one command, one record. It reads a command, decides, writes one outcome, awaits the ack, folds, takes the next."""

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException
from msgspec import Struct

from schemas.codec import Unreadable, encode, encode_outcome, headers
from schemas.parked import ParkedRecord
from schemas.topics import PARKED_EVENTS
from streams import kafka
from streams.clock import monotonic_s
from streams.log import LogReader, LogUnavailable, Record
from streams.policy_log import PolicyBook
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.runners.kernel import LogReplaced
from streams.runners.kinds import KINDS, Kind
from streams.settings import Settings
from streams.snapshots import Snapshots

COMMIT_S = 1.0
COMMIT_WITHIN_S = 3.0  # a broker that is away must not hold up an orderly end
SNAPSHOT_S = 30.0
POLL_MS = 1000
FETCHED_MAX = 500
POLICY_PATIENCE_S = 10.0
RETRY_S = 0.5


class Means(Struct, frozen=True):
    """What all workers of a round share."""

    kind: Kind
    settings: Settings
    consumer: AIOKafkaConsumer
    producer: AIOKafkaProducer
    policies: PolicyBook
    snapshots: Snapshots[Any]


class Worker:
    """The commands of one assigned partition, from the committed offset on; it waits for nothing but its own partition."""

    def __init__(self, means: Means, place: TopicPartition) -> None:
        self.place = place
        self.done: int | None = None  # the offset behind the last command that has its outcome
        self.is_ready = False  # whether it has come to the end of its events and takes commands
        self._means = means
        self._decider = means.kind.kernel(means.kind.written())
        self._is_whole = False  # whether the state stands between two records, not in the middle of a stretch

    async def run(self) -> None:
        """Fold the partition's events to their end, then decide command after command until cancelled."""
        await asyncio.to_thread(self._resume)
        self._is_whole = self.is_ready = True
        kept_at = monotonic_s()
        while True:
            fetched = await self._means.consumer.getmany(self.place, timeout_ms=POLL_MS, max_records=FETCHED_MAX)
            for message in fetched.get(self.place, ()):
                await self._handle(kafka.record_of(message))
                self.done = message.offset + 1
            if fetched and monotonic_s() - kept_at > SNAPSHOT_S:
                await asyncio.to_thread(self.keep)
                kept_at = monotonic_s()

    def keep(self) -> None:
        """Save a snapshot, unless the state is in the middle of a stretch."""
        if self._is_whole:
            self._means.snapshots.save(self.place.partition, self._decider.written)

    def _resume(self) -> None:
        kind = self._means.kind
        kept = self._means.snapshots.load(self.place.partition) or kind.written()
        with LogReader(self._means.settings.bootstrap) as reader:
            end = reader.bounds(kind.events.name, self.place.partition)[1]
        if kept.end > end:
            log.warning("snapshot is ahead of the log, folding from the start", snapshot=kept.end, log=end)
            kept = kind.written()
        self._decider = kind.kernel(kept)
        self._read(None)

    async def _handle(self, record: Record) -> None:
        try:
            command = self._read_command(record)
        except Unreadable as error:
            await self._park(record, str(error))
            return
        while not self._decider.answered(command):
            if command.subject in self._decider.written.parked:
                await self._park(record, f"it is parked since {self._decider.written.parked[command.subject]}")
                return
            await self._decide(command)

    def _read_command(self, record: Record) -> Any:
        raw, limit = record.value or b"", self._means.settings.message_bytes_max
        if len(raw) > limit:
            raise Unreadable("$", f"{len(raw)} bytes, the limit is {limit}")
        command = self._means.kind.read(raw)
        if command.subject != record.key:
            raise Unreadable("$.subject", f"expected the record's key {record.key}, found {command.subject}")
        return command

    async def _decide(self, command: Any) -> None:
        """Write the command's outcome once and fold what the log then holds; whether it counts, the log says.

        Raises KafkaError if it could not be stored: the producer may have lost its order, and the next round has a new one.
        """
        for version in self._decider.versions_needed(command) - self._means.policies.by_version.keys():
            await self._policy(version, command)
        outcome = self._decider.outcome(command, self._means.policies.by_version)
        raw = encode_outcome(outcome)
        try:
            ack = await self._means.producer.send_and_wait(
                self._means.kind.events.name,
                key=command.subject.encode(),
                value=raw,
                partition=self.place.partition,
                headers=headers(outcome),
            )
        except KafkaError as error:
            log.warning("ack missing, asking the log", partition=self.place.partition, command=command.id, error=str(error))
            await asyncio.sleep(RETRY_S)
            await self._fold(None)
            if not self._decider.answered(command):
                raise
            return
        if self._decider.is_next(ack.offset):
            self._decider.written.fold(ack.offset, command.subject, raw)
        else:
            await self._fold(self._decider.stretch_to(ack.offset))

    async def _policy(self, version: str, command: Any) -> None:
        """Wait for a policy that a command needs; nothing is decided without it, and the other partitions go on meanwhile."""
        while await self._means.policies.get(version, POLICY_PATIENCE_S) is None:
            log.error(
                "the partition waits for a policy that the log does not hold: publish it",
                partition=self.place.partition,
                command=command.id,
                policy=version,
            )

    async def _fold(self, end: int | None) -> None:
        """Fold the log up to an offset, or to its end."""
        self._is_whole = False
        await asyncio.to_thread(self._read, end)
        self._is_whole = True

    def _read(self, end: int | None) -> None:
        written, partition = self._decider.written, self.place.partition
        with LogReader(self._means.settings.bootstrap) as reader:
            stop = reader.bounds(self._means.kind.events.name, partition)[1] if end is None else end
            for record in reader.read(self._means.kind.events.name, partition, written.end, stop):
                written.fold(record.offset, record.key, record.value or b"")

    async def _park(self, record: Record, reason: str) -> None:
        parked = ParkedRecord(
            topic=self._means.kind.commands.name,
            partition=self.place.partition,
            offset=record.offset,
            ticket=record.key,
            reason=reason,
        )
        log.error("command parked", topic=parked.topic, partition=parked.partition, offset=parked.offset, reason=reason)
        await self._means.producer.send_and_wait(PARKED_EVENTS.name, value=encode(parked), key=parked.key(), partition=0)


class Deciders(ConsumerRebalanceListener):  # type: ignore[misc]
    """One worker per assigned partition."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._workers: dict[Worker, asyncio.Task[None]] = {}
        self._is_member = False

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._is_member = False
        await self.stop()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._is_member = True
        for place in assigned:
            worker = Worker(self._means, place)
            self._workers[worker] = asyncio.create_task(worker.run())
        log.info(
            "partitions assigned",
            kind=self._means.kind.group,
            partitions=sorted(worker.place.partition for worker in self._workers),
        )

    def are_ready(self) -> bool:
        """Whether the group has told which partitions are ours, none perhaps, and all of them take commands."""
        return self._is_member and all(worker.is_ready for worker in self._workers)

    async def run(self) -> None:
        """Commit each second; the first worker that fails ends all."""
        while True:
            await asyncio.sleep(COMMIT_S)
            for task in self._workers.values():
                if task.done():
                    task.result()
            await self._commit(self._workers)

    async def _commit(self, workers: Iterable[Worker]) -> None:
        """Commit how far each partition's commands have their outcome."""
        done = {worker.place: worker.done for worker in workers if worker.done is not None}
        if not done:
            return
        try:
            async with asyncio.timeout(COMMIT_WITHIN_S):
                await self._means.consumer.commit(done)
        except (KafkaError, TimeoutError) as error:
            # Harmless: commands that are read again have their outcome already and are passed over.
            log.warning("commit failed", error=repr(error))

    async def stop(self) -> None:
        """End all workers, commit and keep what they did; a command cut off in the middle is met again by whoever comes next."""
        # Taken out first: `run` looks at them meanwhile, and a worker that was told to end has not failed.
        workers, self._workers = self._workers, {}
        for task in workers.values():
            task.cancel()
        for ended in await asyncio.gather(*workers.values(), return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("worker failed", error=repr(ended))
        await self._commit(workers)
        await asyncio.gather(*(asyncio.to_thread(worker.keep) for worker in workers))


class Standing:
    """Whether the deciders of all kinds take commands, round for round."""

    def __init__(self) -> None:
        self._now: dict[str, Deciders] = {}

    def tell(self, kind: Kind, deciders: Deciders) -> None:
        """Another round has begun for a kind."""
        self._now[kind.group] = deciders

    def forget(self, kind: Kind) -> None:
        """A round has ended: until the next one begins nobody decides about the kind."""
        self._now.pop(kind.group, None)

    def are_ready(self) -> bool:
        """Whether no kind is without its deciders, and all of those are ready."""
        return len(self._now) == len(KINDS) and all(deciders.are_ready() for deciders in self._now.values())


async def main(settings: Settings) -> None:
    """Join a group for each kind and decide until cancelled."""
    standing = Standing()
    async with readiness_told(settings, "decider", standing.are_ready), asyncio.TaskGroup() as kinds:
        for kind in KINDS:
            kinds.create_task(_rounds(settings, kind, standing))


async def _rounds(settings: Settings, kind: Kind, standing: Standing) -> None:
    """Decide about one kind for ever; a failed round starts again from the log."""
    while True:
        try:
            await _round(settings, kind, standing)
        except (KafkaError, KafkaException, LogUnavailable, LogReplaced) as error:
            log.warning("starting again from the log", kind=kind.group, error=str(error), retry_s=RETRY_S)
            await asyncio.sleep(RETRY_S)


def _snapshots(settings: Settings, kind: Kind) -> Snapshots[Any]:
    with LogReader(settings.bootstrap) as reader:
        return Snapshots(settings.var / "snapshots" / kind.group, kind.written, reader.log_id())


async def _round(settings: Settings, kind: Kind, standing: Standing) -> None:
    group = {"group_id": kind.group, "group_instance_id": f"{kind.group}-{settings.slot}", "fetch_max_wait_ms": 100}
    async with kafka.producer(settings) as producer, kafka.consumer(settings, **group) as consumer:
        snapshots = await asyncio.to_thread(_snapshots, settings, kind)
        deciders = Deciders(Means(kind, settings, consumer, producer, PolicyBook(settings.bootstrap), snapshots))
        standing.tell(kind, deciders)
        consumer.subscribe([kind.commands.name], listener=deciders)
        try:
            await deciders.run()
        finally:
            standing.forget(kind)
            await deciders.stop()


if __name__ == "__main__":
    run_service("decider", main)
