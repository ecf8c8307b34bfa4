"""Reading the log in batches: for catch-up, replay and checks, far ahead of any agent per CPU second.

Every reader of the log states up to which offset it reads; nothing here waits for records that may come.
"""

from collections.abc import Iterator
from time import sleep

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition
from msgspec import Struct

from streams.clock import monotonic_s

BATCH = 1000
PATIENCE_S = 30.0
# A partition has no leader for a moment after its topic was created, and after its leader died.
LEADERLESS = (KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE)
LEADER_RETRY_S = 0.1


class LogUnavailable(Exception):
    """The broker gave no records within the patience: topic, partition, offset wanted and end are named."""


class Record(Struct, frozen=True, gc=False):
    """One stored record; `stored_ms` is the broker's timestamp in wall milliseconds, `value` None for a tombstone."""

    partition: int
    offset: int
    key: str
    value: bytes | None
    stored_ms: int


class LogReader:
    """Reads stretches of partitions whose end is known; one reader serves one thread. Close it."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "log-reader",  # never joined: partitions are assigned by hand, nothing is committed
                "enable.auto.commit": False,
                "auto.offset.reset": "error",
                "enable.partition.eof": True,  # where compaction took the last records, nothing else says that the end is reached
                "fetch.wait.max.ms": 10,
                "queued.max.messages.kbytes": 16384,
                "log_level": 2,  # a line per lost connection otherwise; the error we raise says more
            }
        )

    def close(self) -> None:
        self._consumer.close()

    def __enter__(self) -> "LogReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def log_id(self) -> str:
        """The cluster's id: a cache made from another log is not used."""
        return str(self._consumer.list_topics(timeout=PATIENCE_S).cluster_id)

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has; 0 if there is no such topic."""
        found = self._consumer.list_topics(topic, timeout=PATIENCE_S).topics[topic]
        return 0 if found.error else len(found.partitions)

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset kept and the end offset (that of the next record to come); a leader just being chosen is waited for."""
        until_s = monotonic_s() + PATIENCE_S
        while True:
            try:
                low, high = self._consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=PATIENCE_S)
            except KafkaException as error:
                if error.args[0].code() not in LEADERLESS or monotonic_s() > until_s:
                    raise
                sleep(LEADER_RETRY_S)
            else:
                return low, high

    def ends(self, topic: str) -> dict[int, int]:
        """The end offset of every partition of a topic."""
        return {partition: self.bounds(topic, partition)[1] for partition in range(self.partitions(topic))}

    def read(self, topic: str, partition: int, start: int, end: int) -> Iterator[Record]:
        """The records from `start` up to, not including, `end`, in order; compaction may leave out some.

        Raises:
            LogUnavailable: nothing came for 30 s although the end was not reached.
            KafkaException: the broker refused, for example since `start` is no longer kept.
        """
        if start >= end:
            return
        self._consumer.assign([TopicPartition(topic, partition, start if start else OFFSET_BEGINNING)])
        position = start
        try:
            while position < end:
                for message in self._arrived(topic, partition, position):
                    if message.error():
                        position = max(position, _end_reached(message))
                        continue
                    if message.offset() >= end:
                        return
                    position = message.offset() + 1
                    yield _record(message)
        finally:
            self._consumer.unassign()

    def _arrived(self, topic: str, partition: int, position: int) -> list[Message]:
        """The next message as soon as there is one, and what lies ready behind it."""
        first = self._consumer.poll(PATIENCE_S)
        if first is None:
            raise LogUnavailable(f"{topic}/{partition}: no record from offset {position} on for {PATIENCE_S:.0f} s")
        return [first, *self._consumer.consume(BATCH, 0)]

    def last(self, topic: str, partition: int) -> Record | None:
        """The newest record of a partition, None if it holds none."""
        low, high = self.bounds(topic, partition)
        for back in (1, 2, 8, 64, 1024, high - low):
            records = list(self.read(topic, partition, max(low, high - back), high)) if high > low else []
            if records:
                return records[-1]
        return None


def _end_reached(message: Message) -> int:
    """The offset behind the partition's last record, which compaction may have taken away; raises KafkaException."""
    if message.error().code() != KafkaError._PARTITION_EOF:
        raise KafkaException(message.error())
    return int(message.offset())


def _record(message: Message) -> Record:
    key, stored = message.key(), message.timestamp()[1]
    return Record(
        partition=message.partition(),
        offset=message.offset(),
        key=key.decode(errors="replace") if key else "",
        value=message.value(),
        stored_ms=stored,
    )
