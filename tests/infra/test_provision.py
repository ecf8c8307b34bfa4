"""The topics of a cluster are those of the table, or nothing is done."""

import pytest

from infra.kafka.provision import provision
from infra.obstacle import Obstacle
from schemas.topics import TOPICS, Topic

pytestmark = pytest.mark.broker


def _own(name: str, **config: str) -> tuple[Topic, ...]:
    return (Topic(name, "ticket", "Command", True, {"cleanup.policy": "delete", "retention.ms": "-1"} | config),)


def test_topics_are_created_once_and_then_left_alone(broker: str) -> None:
    """The command may run at every start."""
    first = provision(broker, 8, 1)
    second = provision(broker, 8, 1)
    assert [topic.name for topic in first] == [topic.name for topic in TOPICS]
    assert not any(topic.created for topic in second)


def test_another_number_of_partitions_is_refused_with_both_numbers(broker: str) -> None:
    """Partitions are fixed for ever: a key would move."""
    provision(broker, 2, 1, _own("refused-partitions-v1"))
    with pytest.raises(Obstacle, match="refused-partitions-v1 has 2 partitions, expected 3"):
        provision(broker, 3, 1, _own("refused-partitions-v1"))


def test_another_retention_is_refused_with_both_values(broker: str) -> None:
    """A log that is kept for ever by the table and for a week by the cluster would lose its truth."""
    provision(broker, 2, 1, _own("refused-retention-v1", **{"retention.ms": "604800000"}))
    with pytest.raises(Obstacle, match=r"retention\.ms=604800000, expected -1"):
        provision(broker, 2, 1, _own("refused-retention-v1"))


def test_fewer_replicas_than_asked_for_are_refused_with_both_numbers(broker: str) -> None:
    """A log of one replica dies with its broker, whatever the settings promise."""
    provision(broker, 2, 1, _own("refused-replicas-v1"))
    with pytest.raises(Obstacle, match="refused-replicas-v1 has 1 replicas, expected 3"):
        provision(broker, 2, 3, _own("refused-replicas-v1"))


def test_a_difference_leaves_the_missing_topics_uncreated(broker: str) -> None:
    """Nothing is half done."""
    provision(broker, 2, 1, _own("different-v1"))
    with pytest.raises(Obstacle):
        provision(broker, 3, 1, _own("different-v1") + _own("never-made-v1"))
    assert provision(broker, 1, 1, _own("never-made-v1"))[0].created
