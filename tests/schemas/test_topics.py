"""The table of topics keeps its own conventions."""

import re

import pytest

from schemas.topics import TICKET_COMMANDS, TICKET_EVENTS, TOPICS, Topic

NAME = re.compile(r"[a-z]+(-[a-z]+)*-v[1-9][0-9]*")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_name_is_kebab_case_and_versioned_without_dot_or_underscore(topic: Topic):
    assert NAME.fullmatch(topic.name)


def test_names_are_unique():
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_events_are_kept_for_ever_and_never_compacted():
    assert TICKET_EVENTS.config["cleanup.policy"] == "delete"
    assert TICKET_EVENTS.config["retention.ms"] == TICKET_EVENTS.config["retention.bytes"] == "-1"


def test_commands_and_events_share_key_and_partitions():
    assert TICKET_COMMANDS.key == TICKET_EVENTS.key
    assert TICKET_COMMANDS.partitions(48) == TICKET_EVENTS.partitions(48) == 48


def test_what_is_not_spread_has_one_partition_whatever_the_installation():
    single = {"policy-events-v1", "parked-events-v1", "verdicts-v1", "service-states-v1"}
    assert {topic.name for topic in TOPICS if topic.partitions(48) == 1} == single


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_what_is_compacted_has_a_key_of_its_own_for_each_row(topic: Topic):
    if topic.config["cleanup.policy"] == "compact":
        assert topic.key in ("record", "row", "ticket", "partition", "machine")
    else:
        assert int(topic.config["retention.ms"]) == -1 or int(topic.config["retention.ms"]) >= 7 * 86_400_000
