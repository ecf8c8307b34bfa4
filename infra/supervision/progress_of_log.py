"""How far the services are behind the log, and how much of it was parked, read from the cluster's offsets."""

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from schemas.topics import PARKED_EVENTS, TICKET_COMMANDS, Topic
from streams.settings import Settings

ANSWERED_WITHIN_S = 5.0

# Services that commit how far they are: their consumer group, and the topic they read.
GROUPS: dict[str, tuple[str, Topic]] = {"decider": ("decider", TICKET_COMMANDS)}


def lag_of(settings: Settings) -> dict[str, int]:
    """Records behind, by service; a service that commits nothing, or a broker that does not answer, is left out."""
    try:
        return {name: _lag(settings, group, topic) for name, (group, topic) in GROUPS.items()}
    except (KafkaException, TimeoutError):
        return {}


def parked(settings: Settings) -> int | None:
    """Records that could not be read or folded; None if the broker does not answer."""
    try:
        return sum(high - low for low, high in _bounds(settings, PARKED_EVENTS, 1))
    except (KafkaException, TimeoutError):
        return None


def _lag(settings: Settings, group: str, topic: Topic) -> int:
    admin = AdminClient({"bootstrap.servers": settings.bootstrap, "log_level": 0})
    future = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group]
    committed = {
        part.partition: part.offset for part in future.result(ANSWERED_WITHIN_S).topic_partitions if part.topic == topic.name
    }
    bounds = _bounds(settings, topic, topic.partitions(settings.partitions))
    return sum(high - max(low, committed.get(number, low)) for number, (low, high) in enumerate(bounds))


def _bounds(settings: Settings, topic: Topic, partitions: int) -> list[tuple[int, int]]:
    consumer = Consumer({"bootstrap.servers": settings.bootstrap, "group.id": "status", "log_level": 0})
    try:
        return [
            consumer.get_watermark_offsets(TopicPartition(topic.name, number), timeout=ANSWERED_WITHIN_S)
            for number in range(partitions)
        ]
    finally:
        consumer.close()
