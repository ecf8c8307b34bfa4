"""The reaction to time as a process: each tick is answered once its commands are stored.

A restart goes on behind the last answer: it folds events as far as that answer did and takes the next tick. A tick that was
half handled is handled again and asks for the same commands by the same ids.
"""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from projections.deadlines import Deadlines
from schemas.clock import TickHandled
from schemas.codec import Unreadable, decode, encode, encode_command, headers
from schemas.routing import partition_of
from schemas.topics import ANSWER_BYTES_MAX, CLOCK_ANSWERS, CLOCK_TICKS, TICKET_COMMANDS, TICKET_EVENTS
from streams import kafka
from streams.clock import monotonic_s
from streams.log import LogReader, LogUnavailable
from streams.policy_log import read_policies
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.runners.react_partition import Folded, PartitionReaction, Reacted
from streams.settings import Settings
from streams.snapshots import Snapshots
from streams.ticks import LOOK_BACK, readable_tick

POLL_MS = 200
SNAPSHOT_S = 30.0
POLICIES_S = 5.0  # a new policy is known so soon; open tickets are reviewed at the next tick


class Reactions(ConsumerRebalanceListener):  # type: ignore[misc]
    """The partitions this worker holds, each with its folded state."""

    def __init__(
        self, settings: Settings, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, snapshots: Snapshots[Folded]
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._producer = producer
        self._snapshots = snapshots
        self._held: dict[int, PartitionReaction] = {}
        self.are_taken_up = False
        self._failure: Exception | None = None
        self._kept_at = self._asked_at = monotonic_s()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self.are_taken_up = False
        for partition in {place.partition for place in revoked}:
            self._held.pop(partition, None)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        try:
            await self._take_up(assigned)
        except Exception as error:
            # The client swallows what a listener raises, and the partitions would stay without a reaction: `run` raises it.
            self._failure = error

    async def _take_up(self, assigned: Iterable[TopicPartition]) -> None:
        for partition in sorted({place.partition for place in assigned}):
            folded, answered = await asyncio.to_thread(self._resume, partition)
            policies = await asyncio.to_thread(read_policies, self._settings.bootstrap)
            self._held[partition] = PartitionReaction(folded, answered.at if answered else None, policies)
            self._consumer.seek(TopicPartition(TICKET_EVENTS.name, partition), folded.end)
            ticks = TopicPartition(CLOCK_TICKS.name, partition)
            if answered is None:
                await self._consumer.seek_to_beginning(ticks)
            else:
                self._consumer.seek(ticks, answered.tick + 1)
        self.are_taken_up = True
        log.info("partitions assigned", partitions=sorted(self._held))

    def _resume(self, partition: int) -> tuple[Folded, TickHandled | None]:
        """The state as of the last answer: from the snapshot if it is not ahead of it, else from the start of the log."""
        with LogReader(self._settings.bootstrap) as reader:
            answered = _last_answer(reader, partition)
            if answered is None:
                return Folded(), None
            folded = self._snapshots.load(partition)
            if folded is None or folded.end > answered.end:
                folded = Folded()
            idle = Deadlines()  # rebuilt from the tickets afterwards
            for record in reader.read(TICKET_EVENTS.name, partition, folded.end, answered.end):
                folded.apply(record.key, record.value or b"", idle)
            return folded, answered

    async def run(self) -> None:
        """React until cancelled."""
        while True:
            for place, records in (await self._consumer.getmany(timeout_ms=POLL_MS)).items():
                self._take(place, records)
            if self._failure is not None:
                raise self._failure
            await self._react()
            if monotonic_s() - self._kept_at > SNAPSHOT_S:
                await self._keep()
            if monotonic_s() - self._asked_at > POLICIES_S:
                await self._ask_for_policies()

    async def _ask_for_policies(self) -> None:
        policies = await asyncio.to_thread(read_policies, self._settings.bootstrap)
        for held in self._held.values():
            held.knows(policies)
        self._asked_at = monotonic_s()

    def _take(self, place: TopicPartition, records: list[object]) -> None:
        held = self._held.get(place.partition)
        if held is None:
            return
        for record in records:
            if place.topic == TICKET_EVENTS.name:
                held.take_event(kafka.record_of(record))
            elif (tick := readable_tick(place.partition, record.offset, record.value)) is not None:  # type: ignore[attr-defined]
                held.take_tick(record.offset, tick)  # type: ignore[attr-defined]

    async def _react(self) -> None:
        # A partition that goes to another worker meanwhile is answered by both: the same commands, by the same ids, and an answer
        # that stands behind a newer one costs the next start a few ticks that are handled again.
        for _ in range(1000):
            reacted = [(partition, done) for partition, held in self._held.items() if (done := held.react())]
            if not reacted:
                return
            await self._send_commands(reacted)
            answers = [
                await self._producer.send(
                    CLOCK_ANSWERS.name, key=str(partition).encode(), value=encode(done.answer), partition=partition
                )
                for partition, done in reacted
            ]
            await asyncio.gather(*answers)

    async def _send_commands(self, reacted: list[tuple[int, Reacted]]) -> None:
        """Store all commands before any answer is written; what a partition asks of a ticket keeps its order."""
        acks = [
            await self._producer.send(
                TICKET_COMMANDS.name,
                key=command.ticket.encode(),
                value=encode_command(command),
                headers=headers(command),
                partition=partition_of(command.ticket, self._settings.partitions),
            )
            for _, done in reacted
            for command in done.commands
        ]
        await asyncio.gather(*acks)

    async def _keep(self) -> None:
        for partition, held in list(self._held.items()):  # a rebalance may come while one is written
            await asyncio.to_thread(self._snapshots.save, partition, held.folded)
        self._kept_at = monotonic_s()


def _last_answer(reader: LogReader, partition: int) -> TickHandled | None:
    """The newest record of the partition's answers that is one; what somebody else wrote there is named and passed over."""
    low, end = reader.bounds(CLOCK_ANSWERS.name, partition)
    for back in (*LOOK_BACK, end - low):
        for record in reversed(list(reader.read(CLOCK_ANSWERS.name, partition, max(low, end - back), end))):
            try:
                return decode(record.value or b"", TickHandled)
            except Unreadable as error:
                place = {"topic": CLOCK_ANSWERS.name, "partition": partition, "offset": record.offset}
                log.error("answer unreadable, passed over", **place, error=str(error))
    return None


async def main(settings: Settings) -> None:
    """Join the group and react; a send that fails ends the round, and the next one starts behind the last answer."""
    while True:
        try:
            await _round(settings)
        except (KafkaError, KafkaException, LogUnavailable) as error:
            log.warning("starting again behind the last answer", error=str(error))
            await asyncio.sleep(1.0)


def _snapshots(settings: Settings) -> Snapshots[Folded]:
    with LogReader(settings.bootstrap) as reader:
        return Snapshots(settings.var / "snapshots" / "reaction", Folded, reader.log_id())


async def _round(settings: Settings) -> None:
    options = {
        "group_id": "reaction",
        "group_instance_id": f"reaction-{settings.slot}",
        "partition_assignment_strategy": (RangePartitionAssignor,),
        "fetch_max_wait_ms": 50,
    }
    producing = kafka.producer(settings, request_bytes_max=ANSWER_BYTES_MAX)
    async with producing as producer, kafka.consumer(settings, **options) as consumer:
        snapshots = await asyncio.to_thread(_snapshots, settings)
        reactions = Reactions(settings, consumer, producer, snapshots)
        consumer.subscribe([CLOCK_TICKS.name, TICKET_EVENTS.name], listener=reactions)
        async with readiness_told(settings, "reaction", lambda: reactions.are_taken_up):
            await reactions.run()


if __name__ == "__main__":
    run_service("reaction", main)
