"""Makes the cluster hold exactly the topics of schemas/topics.py; run twice, it changes nothing."""

from collections.abc import Iterator, Mapping

import msgspec
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType, TopicMetadata

from infra.obstacle import Obstacle
from schemas.topics import TOPICS, Topic
from streams.clock import monotonic_s

ANSWERED_WITHIN_S = 30.0
ASKED_AGAIN_S = 2.0
LOG_LEVEL_NONE = 0


class Provisioned(msgspec.Struct, frozen=True):
    """One topic as it is now in the cluster; `created` tells whether this run made it."""

    name: str
    partitions: int
    config: dict[str, str]
    created: bool


def provision(bootstrap: str, spread: int, replication: int, topics: tuple[Topic, ...] = TOPICS) -> list[Provisioned]:
    """Create the topics that are missing and return all of them, in the table's order.

    All existing topics are compared first, so that a difference leaves the cluster as it was.

    Raises:
        Obstacle: an existing topic differs in partitions or settings, or the cluster does not answer.
    """
    # A client without a name is destroyed before its futures end, and the topic then may get other settings.
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": LOG_LEVEL_NONE})
    try:
        existing = _topics(admin)
        _refuse_differences(admin, existing, spread, replication, topics)
        missing = [topic for topic in topics if topic.name not in existing]
        _create(admin, missing, spread, replication)
    except KafkaException as error:
        raise Obstacle(f"The cluster {bootstrap} does not do as asked: {error.args[0]}. Look at its log.") from error
    except TimeoutError as error:
        raise Obstacle(f"The cluster {bootstrap} gave no answer within {ANSWERED_WITHIN_S:.0f} s. Look at its log.") from error
    names = {topic.name for topic in missing}
    return [Provisioned(topic.name, topic.partitions(spread), topic.config, topic.name in names) for topic in topics]


def _topics(admin: AdminClient) -> Mapping[str, TopicMetadata]:
    """What the cluster has; asked in short turns, since Python hears Ctrl-C only between two calls."""
    until_s = monotonic_s() + ANSWERED_WITHIN_S
    while True:
        try:
            found: Mapping[str, TopicMetadata] = admin.list_topics(timeout=ASKED_AGAIN_S).topics
        except KafkaException:
            if monotonic_s() > until_s:
                raise
        else:
            return found


def _create(admin: AdminClient, missing: list[Topic], spread: int, replication: int) -> None:
    if not missing:
        return
    safe = {"min.insync.replicas": "2"} if replication >= 3 else {}
    wanted = [NewTopic(topic.name, topic.partitions(spread), replication, config=topic.config | safe) for topic in missing]
    for future in admin.create_topics(wanted, operation_timeout=ANSWERED_WITHIN_S).values():
        future.result(ANSWERED_WITHIN_S)
    _wait_for_leaders(admin, missing)


def _wait_for_leaders(admin: AdminClient, topics: list[Topic]) -> None:
    """A first produce right after creation would otherwise meet a partition without a leader."""
    until_s = monotonic_s() + ANSWERED_WITHIN_S
    while monotonic_s() < until_s:
        known = _topics(admin)
        partitions = [part for topic in topics if topic.name in known for part in known[topic.name].partitions.values()]
        if all(topic.name in known for topic in topics) and all(part.leader >= 0 for part in partitions):
            return
    raise Obstacle(f"Some new topics got no leader within {ANSWERED_WITHIN_S:.0f} s. Look at the broker's log.")


def _refuse_differences(
    admin: AdminClient, existing: Mapping[str, TopicMetadata], spread: int, replication: int, topics: tuple[Topic, ...]
) -> None:
    present = [topic for topic in topics if topic.name in existing]
    differences = [
        *_other_partitions(present, existing, spread),
        *_fewer_replicas(present, existing, replication),
        *_other_settings(admin, present),
    ]
    if differences:
        raise Obstacle(
            "The cluster's topics differ from schemas/topics.py, so nothing was changed: " + "; ".join(differences) + ". "
            "Partitions are fixed for ever: use the RONGZHI_PARTITIONS the log was made with, or another cluster or data folder; "
            "a setting can be put right with kafka-configs, replicas with kafka-reassign-partitions."
        )


def _other_partitions(topics: list[Topic], existing: Mapping[str, TopicMetadata], spread: int) -> Iterator[str]:
    for topic in topics:
        found, expected = len(existing[topic.name].partitions), topic.partitions(spread)
        if found != expected:
            yield f"{topic.name} has {found} partitions, expected {expected}"


def _fewer_replicas(topics: list[Topic], existing: Mapping[str, TopicMetadata], replication: int) -> Iterator[str]:
    for topic in topics:
        found = min((len(partition.replicas) for partition in existing[topic.name].partitions.values()), default=0)
        if found < replication:
            yield f"{topic.name} has {found} replicas, expected {replication}"


def _other_settings(admin: AdminClient, topics: list[Topic]) -> Iterator[str]:
    if not topics:
        return
    resources = {topic.name: ConfigResource(ResourceType.TOPIC, topic.name) for topic in topics}
    answers = admin.describe_configs(list(resources.values()))
    for topic in topics:
        found = answers[resources[topic.name]].result(ANSWERED_WITHIN_S)
        for key, expected in topic.config.items():
            if found[key].value != expected:
                yield f"{topic.name} has {key}={found[key].value}, expected {expected}"
