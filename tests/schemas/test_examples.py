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
    ORDER_BODIES,
    OUTCOME_BODIES,
    RESULT_BODIES,
    decode,
    decode_command,
    decode_order,
    decode_outcome,
    decode_result,
    encode,
    encode_command,
    encode_outcome,
    kebab,
)
from schemas.generate import EXAMPLES, PLAIN, SPOKEN, Described, described
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from streams.runners.decide_partition import PartitionDecider, Written
from tests.schemas.deeds import TOLD
from tests.schemas.lives import COURSE_STORED, DIGEST, published, stored_life

TAIZHOU = ZoneInfo("Asia/Shanghai")
KINDS: dict[str, type[Struct]] = {f"{kebab(kind.__name__)}.v1": kind for kinds in PLAIN.values() for kind in kinds}
FRAMES = {f"{kebab(kind.__name__)}.v1": kind for _, kinds in SPOKEN.values() for kind in kinds}


def stored(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def short(type_name: str) -> str:
    return type_name.removeprefix("rongzhi.")


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


@pytest.mark.parametrize("name", ORDER_BODIES)
def test_a_stored_order_is_read_and_written_to_the_same_bytes(name: str):
    raw = stored(short(name))
    assert encode_command(decode_order(raw)) == raw


@pytest.mark.parametrize("name", sorted(set(RESULT_BODIES) - set(OUTCOME_BODIES)))
def test_what_came_of_an_order_is_read_and_written_to_the_same_bytes(name: str):
    raw = stored(short(name))
    assert encode_outcome(decode_result(raw)) == raw


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


def test_the_stored_lives_fold_to_the_digest_of_the_day_they_were_stored():
    shard = Shard()
    for name in TOLD:
        for _, raw in stored_life(name):
            shard.apply(shard.offset + 1, decode_outcome(raw).ticket, raw, TAIZHOU)
    assert shard.digest() == DIGEST.read_text()
    assert shard.refused == 6


@pytest.mark.parametrize("name", TOLD)
def test_the_stored_commands_of_a_life_are_decided_to_its_stored_outcomes(name: str):
    decider, policies = PartitionDecider(Written()), published()
    for offset, (asked, raw) in enumerate(stored_life(name)):
        assert encode_outcome(decider.outcome(decode_command(asked), policies)) == raw
        decider.written.fold(offset, decode_outcome(raw).ticket, raw)
    assert decider.written.parked == {}


def test_every_command_and_event_is_in_one_of_the_lives():
    lines = [line for name in TOLD for pair in stored_life(name) for line in pair]
    assert {orjson.loads(line)["type"] for line in lines} == {*COMMAND_BODIES, *OUTCOME_BODIES}


def test_the_stored_orders_of_an_operation_are_decided_to_its_stored_outcomes():
    lines = COURSE_STORED.read_bytes().splitlines()
    decider, types = OperationsDecider(WrittenOperations()), set()
    for offset, (asked, raw) in enumerate(zip(lines[::2], lines[1::2], strict=True)):
        assert encode_outcome(decider.outcome(decode_order(asked), {})) == raw
        decider.written.fold(offset, decode_result(raw).operation, raw)
        types |= {orjson.loads(asked)["type"], orjson.loads(raw)["type"]}
    assert types == {*ORDER_BODIES, *RESULT_BODIES}
