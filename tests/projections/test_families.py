"""Another family of events in a shard: its own offsets and boards, one digest, and nothing that it cannot read kills anything."""

from itertools import permutations

import pytest

from projections.families import FAMILIES
from projections.shard import Parked, Shard
from schemas.topics import INDICATOR_READINGS, TOPICS
from tests.projections.read import aqi, read
from tests.projections.told import ZONE, reported, shard_of

TOPIC = INDICATOR_READINGS.name


def values(shard: Shard) -> dict[str, dict[str, float]]:
    """The values of the air by day and hour."""
    days = {key[-1]: row["hours"] for key, row in shard.rows.items() if key[:3] == ("reading-days", "aqi", "3212")}
    return {day: {hour: told["value"] for hour, told in hours.items()} for day, hours in days.items()}


def test_each_family_is_partitioned_like_the_ticket_events_and_kept_for_ever():
    for name, family in FAMILIES.items():
        assert family.topic in TOPICS
        assert (family.topic.name, family.topic.spread, family.topic.config["retention.ms"]) == (name, True, "-1")


def test_tickets_and_readings_in_any_order_give_one_digest():
    tickets_first = read(shard_of((0, "a", reported())), aqi(8, 50), aqi(9, 60))
    readings_first = read(Shard(), aqi(8, 50), aqi(9, 60))
    told = shard_of((0, "a", reported()))
    between = read(told, aqi(8, 50), aqi(9, 60))
    assert tickets_first.digest() == between.digest() != readings_first.digest()
    assert (between.offset, between.families[TOPIC]) == (0, 1)


def test_a_record_that_was_folded_is_passed_over_and_a_gap_is_refused():
    shard = read(Shard(), aqi(8, 50))
    before = shard.digest()
    key, raw = aqi(9, 60)
    assert shard.apply_other(TOPIC, 0, key, raw, ZONE) is None
    assert shard.digest() == before
    with pytest.raises(ValueError, match="indicator-readings-v1 0, the next record is 2"):
        shard.apply_other(TOPIC, 2, key, raw, ZONE)
    assert shard.families[TOPIC] == 0


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b'{"specversion":"1.0"}', b"[" * 9000, aqi(8, 50)[1].replace(b"aqi", b"co2")])
def test_what_is_no_reading_is_parked_and_the_next_one_counts(raw: bytes):
    shard = Shard()
    parked = shard.apply_other(TOPIC, 0, "aqi", raw, ZONE)
    assert isinstance(parked, Parked)
    read(shard, aqi(9, 60), start=1)
    assert shard.rows["unread", TOPIC, "aqi"] == {"offset": 0, "records": 1, "reason": parked.reason}
    assert shard.rows["reading-days", "aqi", "3212", "", "observed", "2026-11-24"]["hours"]["17"]["value"] == 60


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_neither_order_nor_repeats_change_what_is_known(order: tuple[int, ...]):
    """Of two sources at one time the one with the greater name wins; 23:30 UTC is the next day in the city."""
    told = [aqi(8, 50), aqi(9, 61, source="weather"), aqi(9, 60), aqi(23.5, 70)]
    shard = read(Shard(), *(told[n] for n in order), *told)
    assert values(shard) == {"2026-11-24": {"16": 50, "17": 61}, "2026-11-25": {"07": 70}}


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_of_what_one_source_says_of_one_moment_the_later_stands_whatever_lies_between(order: tuple[int, ...]):
    told = [aqi(8, 50), aqi(8, 90), aqi(8, 70, source="a-station"), aqi(9, 60)]
    shard = read(Shard(), *(told[n] for n in order))
    later = 90 if order.index(1) > order.index(0) else 50
    assert values(shard) == {"2026-11-24": {"16": later, "17": 60}}


def test_a_reading_repeated_changes_nothing():
    shard = read(Shard(), aqi(8, 50))
    before = dict(shard.rows)
    assert read(shard, aqi(8, 50), start=1).rows == before
