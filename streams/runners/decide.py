"""The decider: one command, one record. It reads a command, decides, writes one outcome, awaits the ack, folds, takes the next."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from schemas.codec import Unreadable, decode_command, encode, encode_outcome, headers
from schemas.envelope import Command
from schemas.parked import ParkedRecord
from schemas.topics import PARKED_EVENTS, TICKET_COMMANDS, TICKET_EVENTS
from streams import kafka
from streams.clock import monotonic_s
from streams.log import LogReader, Record
from streams.policy_log import PolicyBook
from streams.process import log, run_service
from streams.runners.decide_partition import PartitionDecider, Written
from streams.settings import Settings
from streams.snapshots import Snapshots

COMMIT_S = 1.0
SNAPSHOT_S = 30.0
POLL_MS = 200
QUEUED_MAX = 2000
POLICY_PATIENCE_S = 30.0
RETRY_S = 0.5


class PolicyUnknown(Exception):
    """A command names a policy version that the log does not bring; the version is named."""


class Worker:
    """The commands of one assigned partition, from the committed offset on."""

    def __init__(self, settings: Settings, partition: int, producer: AIOKafkaProducer, policies: PolicyBook) -> None:
        self.partition = partition
        self.done = -1  # offset behind the last command that has its outcome; -1 before the first
        self.queue: asyncio.Queue[Record] = asyncio.Queue(QUEUED_MAX)
        self._settings = settings
        self._producer = producer
        self._policies = policies
        self._decider = PartitionDecider(Written())

    async def run(self, snapshots: Snapshots[Written]) -> None:
        """Fold the partition's events to their end, then decide command after command until cancelled."""
        kept = await asyncio.to_thread(snapshots.load, self.partition)
        self._decider = PartitionDecider(kept or Written())
        await self._fold_to_end()
        kept_at = monotonic_s()
        while True:
            record = await self.queue.get()
            await self._handle(record)
            self.done = record.offset + 1
            if monotonic_s() - kept_at > SNAPSHOT_S:
                await asyncio.to_thread(snapshots.save, self.partition, self._decider.written)
                kept_at = monotonic_s()

    async def _handle(self, record: Record) -> None:
        try:
            command = self._read_command(record)
        except Unreadable as error:
            await self._park(record, str(error))
            return
        while not self._decider.answered(command):
            if command.ticket in self._decider.written.parked:
                await self._park(record, f"its ticket is parked since {self._decider.written.parked[command.ticket]}")
                return
            await self._decide(command)

    def _read_command(self, record: Record) -> Command:
        raw, limit = record.value or b"", self._settings.message_bytes_max
        if len(raw) > limit:
            raise Unreadable("$", f"{len(raw)} bytes, the limit is {limit}")
        command = decode_command(raw)
        if command.ticket != record.key:
            raise Unreadable("$.subject", f"expected the record's key {record.key}, found {command.ticket}")
        return command

    async def _decide(self, command: Command) -> None:
        """Write the command's outcome once and fold what the log then holds; whether it counts, the log says."""
        policy = await self._policies.get(command.policy, POLICY_PATIENCE_S)
        if policy is None:
            raise PolicyUnknown(
                f"command {command.id} was made under policy {command.policy}, which the log does not hold "
                f"after {POLICY_PATIENCE_S:.0f} s: publish it, the decider waits"
            )
        outcome = self._decider.outcome(command, policy)
        raw = encode_outcome(outcome)
        try:
            ack = await self._producer.send_and_wait(
                TICKET_EVENTS.name,
                key=command.ticket.encode(),
                value=raw,
                partition=self.partition,
                headers=headers(outcome),
            )
        except KafkaError as error:
            log.warning("ack missing, asking the log", partition=self.partition, command=command.id, error=str(error))
            await asyncio.sleep(RETRY_S)
            await self._fold_to_end()
            return
        if self._decider.is_next(ack.offset):
            self._decider.written.fold(ack.offset, command.ticket, raw)
        else:
            await self._fold(ack.offset + 1)

    async def _fold_to_end(self) -> None:
        await self._fold(None)

    async def _fold(self, end: int | None) -> None:
        await asyncio.to_thread(self._read, end)

    def _read(self, end: int | None) -> None:
        written = self._decider.written
        with LogReader(self._settings.bootstrap) as reader:
            stop = reader.bounds(TICKET_EVENTS.name, self.partition)[1] if end is None else end
            for record in reader.read(TICKET_EVENTS.name, self.partition, written.end, stop):
                written.fold(record.offset, record.key, record.value or b"")

    async def _park(self, record: Record, reason: str) -> None:
        parked = ParkedRecord(
            topic=TICKET_COMMANDS.name, partition=self.partition, offset=record.offset, ticket=record.key, reason=reason
        )
        log.error("command parked", topic=parked.topic, partition=parked.partition, offset=parked.offset, reason=reason)
        await self._producer.send_and_wait(PARKED_EVENTS.name, value=encode(parked), key=parked.key(), partition=0)


class Deciders(ConsumerRebalanceListener):  # type: ignore[misc]
    """One worker per assigned partition."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        self._settings = settings
        self._consumer = consumer
        self._producer = producer
        self._policies = PolicyBook(settings.bootstrap)
        self._workers: dict[int, Worker] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        with LogReader(settings.bootstrap) as reader:
            self._snapshots = Snapshots(settings.var / "snapshots" / "decider", Written, reader.log_id())

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self.commit()
        await self.stop()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        for place in assigned:
            worker = Worker(self._settings, place.partition, self._producer, self._policies)
            self._workers[place.partition] = worker
            self._tasks[place.partition] = asyncio.create_task(worker.run(self._snapshots))
        log.info("partitions assigned", partitions=sorted(self._workers))

    async def run(self) -> None:
        """Hand out commands and commit each second; the first worker that fails ends all."""
        committed_at = monotonic_s()
        while True:
            for place, records in (await self._consumer.getmany(timeout_ms=POLL_MS, max_records=QUEUED_MAX)).items():
                worker = self._workers.get(place.partition)
                for record in records:
                    if worker is not None:
                        await self._put(worker, kafka.record_of(record))
            for task in self._tasks.values():
                if task.done():
                    task.result()
            if monotonic_s() - committed_at > COMMIT_S:
                await self.commit()
                committed_at = monotonic_s()

    async def _put(self, worker: Worker, record: Record) -> None:
        """Queue a record; a worker that failed meanwhile takes no more."""
        while worker.queue.full():
            task = self._tasks.get(worker.partition)
            if task is None or task.done():
                return
            await asyncio.sleep(0.01)
        worker.queue.put_nowait(record)

    async def commit(self) -> None:
        """Commit how far each partition's commands have their outcome."""
        done = {TopicPartition(TICKET_COMMANDS.name, p): worker.done for p, worker in self._workers.items() if worker.done >= 0}
        if not done:
            return
        try:
            await self._consumer.commit(done)
        except (CommitFailedError, IllegalStateError, KafkaError) as error:
            # Harmless: commands that are read again have their outcome already and are passed over.
            log.warning("commit failed", error=str(error))

    async def stop(self) -> None:
        """End all workers; a command in the middle is decided again by whoever comes next, to the same outcome id."""
        for task in self._tasks.values():
            task.cancel()
        for ended in await asyncio.gather(*self._tasks.values(), return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("worker failed", error=repr(ended))
        self._workers, self._tasks = {}, {}


async def main(settings: Settings) -> None:
    """Join the group and decide until cancelled; a failed round starts again from the log."""
    while True:
        try:
            await _round(settings)
        except (KafkaError, PolicyUnknown) as error:
            log.warning("starting again from the log", error=str(error))
            await asyncio.sleep(RETRY_S)


async def _round(settings: Settings) -> None:
    group = {"group_id": "decider", "group_instance_id": f"decider-{settings.slot}", "fetch_max_wait_ms": 100}
    async with kafka.producer(settings) as producer, kafka.consumer(settings, **group) as consumer:
        deciders = Deciders(settings, consumer, producer)
        consumer.subscribe([TICKET_COMMANDS.name], listener=deciders)
        try:
            await deciders.run()
        finally:
            await deciders.commit()
            await deciders.stop()


if __name__ == "__main__":
    run_service("decider", main)
