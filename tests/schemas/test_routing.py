"""One partition function for every client: Kafka's murmur2, by the vectors of its own UtilsTest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.identity import command_id, deadline_command_id, outcome_id, ticket_id
from schemas.routing import murmur2, partition_of

VECTORS = {
    "21": -973932308,
    "foobar": -790332482,
    "a-little-bit-long-string": -985981536,
    "a-little-bit-longer-string": -1486304829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    "abc": 479470107,
}


@pytest.mark.parametrize(("text", "signed"), VECTORS.items())
def test_murmur2_is_kafkas(text: str, signed: int):
    assert murmur2(text.encode()) == signed % 2**32


def test_a_partition_takes_the_positive_part_of_the_hash_as_the_java_client_does():
    assert partition_of("21", 8) == (-973932308 & 0x7FFFFFFF) % 8
    assert partition_of("abc", 48) == 479470107 % 48


@given(st.text(), st.integers(1, 1024))
def test_every_key_has_a_partition_among_those_there_are(key: str, partitions: int):
    assert 0 <= partition_of(key, partitions) < partitions


def test_keys_spread_evenly():
    counts = [0] * 8
    for number in range(8000):
        counts[partition_of(ticket_id("source", str(number)), 8)] += 1
    assert min(counts) > 850
    assert max(counts) < 1150


def test_ids_derive_from_their_parts_and_from_nothing_else():
    assert command_id("nyc", "7", "close", "0") == command_id("nyc", "7", "close", "0")
    assert len({command_id("a", "bc"), command_id("ab", "c"), ticket_id("a", "bc"), outcome_id("a"), command_id("a")}) == 5


def test_a_limit_that_is_set_anew_and_another_colour_get_commands_of_their_own():
    assert len({deadline_command_id("t", sequence, colour, "p") for sequence in (1, 4) for colour in ("yellow", "red")}) == 4


def test_ids_stay_what_they_were():
    """They are in stored logs: another value would let a repeated import write everything twice."""
    assert outcome_id("c1") == "f9c40ec5-b8eb-5476-a74e-37b826caede2"
    assert command_id("nyc", "7", "close", "0") == "a4ecb41e-0951-5400-a24e-8e5e9e06c67f"
    assert ticket_id("nyc", "7") == "61dc8135-32bc-5238-abe5-72d3426c0776"
    assert deadline_command_id("t", 1, "red", "p1") == "07f7eac9-9afb-580e-934b-5402b81ba020"
