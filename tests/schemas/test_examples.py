"""Golden examples: the stored bytes of each message and version, kept as they were written, and read by today's code."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import orjson
import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct

from projections.shard import Shard
from schemas.codec import (
    COMMAND_BODIES,
    OUTCOME_BODIES,
    decode,
    decode_command,
    decode_outcome,
    encode,
    encode_command,
    encode_outcome,
    kebab,
)
from schemas.generate import EXAMPLES, PLAIN, SPOKEN, Described, described
from schemas.policy import Policy, PolicyPublished
from streams.runners.decide_partition import PartitionDecider, Written

TAIZHOU = ZoneInfo("Asia/Shanghai")
KINDS: dict[str, type[Struct]] = {f"{kebab(kind.__name__)}.v1": kind for kinds in PLAIN.values() for kind in kinds}
FRAMES = {f"{kebab(kind.__name__)}.v1": kind for _, kinds in SPOKEN.values() for kind in kinds}

# What today's code makes of the examples' story. Another digest means that a board's numbers changed for what was stored long
# ago: if that is meant, the snapshots' code version takes care of it, and this line changes in the same commit.
STORY_DIGEST = "b61dfc6720228ab1164d4f5a933adb95cbcc2193b8a1e4ca205f38635be37a8e"


def stored(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def short(type_name: str) -> str:
    return type_name.removeprefix("rongzhi.")


def story() -> list[bytes]:
    """The outcomes of the examples, which are one ticket's life, in the order of their sequence."""
    return sorted((stored(short(name)) for name in OUTCOME_BODIES), key=lambda raw: decode_outcome(raw).sequence)


def test_each_message_has_an_example_and_each_example_a_message():
    assert {path.stem for path in Path(EXAMPLES).glob("*.json")} == {message.name for message in described()}


@pytest.mark.parametrize("name", COMMAND_BODIES)
def test_a_stored_command_is_read_and_written_to_the_same_bytes(name: str):
    raw = stored(short(name))
    assert encode_command(decode_command(raw)) == raw


@pytest.mark.parametrize("name", OUTCOME_BODIES)
def test_a_stored_outcome_is_read_and_written_to_the_same_bytes(name: str):
    raw = stored(short(name))
    assert encode_outcome(decode_outcome(raw)) == raw


@pytest.mark.parametrize("name", KINDS)
def test_a_stored_message_without_an_envelope_is_read_and_written_to_the_same_bytes(name: str):
    raw = stored(name)
    assert encode(decode(raw, KINDS[name])) == raw


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_read_and_written_to_the_same_bytes(name: str):
    raw = stored(name)
    assert msgspec.json.encode(msgspec.json.decode(raw, type=FRAMES[name])) == raw


@pytest.mark.parametrize("message", described(), ids=lambda message: message.name)
def test_an_example_fits_its_json_schema(message: Described):
    Draft202012Validator.check_schema(message.schema)
    Draft202012Validator(message.schema).validate(orjson.loads(stored(message.name)))


@pytest.mark.parametrize("message", described(), ids=lambda message: message.name)
def test_an_empty_message_fits_no_json_schema_with_required_fields(message: Described):
    assert Draft202012Validator(message.schema).is_valid({}) == (not message.schema.get("required"))


def test_the_stored_story_folds_to_the_digest_of_the_day_it_was_stored():
    shard = Shard()
    for offset, raw in enumerate(story()):
        shard.apply(offset, decode_outcome(raw).ticket, raw, TAIZHOU)
    assert shard.digest() == STORY_DIGEST
    assert shard.refused == 1


def test_the_stored_commands_are_decided_to_the_stored_outcomes():
    decider, policy = PartitionDecider(Written()), published()
    commands = {command.id: command for name in COMMAND_BODIES for command in [decode_command(stored(short(name)))]}
    for offset, raw in enumerate(story()):
        outcome = decode_outcome(raw)
        if outcome.cause in commands:  # all but the refused one, whose command is like one that was not refused
            assert encode_outcome(decider.outcome(commands[outcome.cause], policy)) == raw
        decider.written.fold(offset, outcome.ticket, raw)
    assert decider.written.parked == {}


def published() -> Policy:
    return decode(stored("policy-published.v1"), PolicyPublished).policy
