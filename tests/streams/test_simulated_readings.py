"""The demonstration's readings: marked, within what the pack expects, the same after every restart, and each in its time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from streams.city_pack import load_city_pack
from streams.settings import ROOT
from streams.simulating.readings import EVERY, SimulatedReadings, readings_at

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
MIDNIGHT = datetime(2026, 11, 24, tzinfo=PACK.zone)
DAY = timedelta(days=1)


def test_what_is_made_up_says_so_and_is_what_the_pack_expects():
    leaves = {leaf.code: leaf for leaf in PACK.indicators.indicators}
    for slot in range(96):
        for reading in readings_at(PACK, MIDNIGHT + slot * EVERY):
            expected = leaves[reading.indicator].readings
            assert expected is not None
            assert expected.least <= reading.value <= expected.most
            assert (reading.simulated, reading.source.startswith("demonstration/")) == (True, True)
            assert reading.unit == leaves[reading.indicator].unit
            assert reading.place == PACK.city.code or leaves[reading.indicator].on_map


def test_a_moment_made_up_again_is_the_same_to_the_id():
    assert list(readings_at(PACK, MIDNIGHT)) == list(readings_at(PACK, MIDNIGHT))
    ids = [reading.id for slot in range(96) for reading in readings_at(PACK, MIDNIGHT + slot * EVERY)]
    assert len(ids) == len(set(ids))


def test_where_nobody_sends_even_the_demonstration_makes_nothing_up():
    assert "coverage" not in {reading.indicator for reading in readings_at(PACK, MIDNIGHT)}


def test_what_the_map_says_is_made_up_for_each_district_and_adds_up_to_the_city():
    found = {reading.place: reading.value for reading in readings_at(PACK, MIDNIGHT) if reading.indicator == "on-duty"}
    assert found.keys() == {PACK.city.code, *(district.code for district in PACK.districts)}
    assert found.pop(PACK.city.code) == sum(found.values()) > 0


@pytest.fixture
def made() -> Callable[[datetime], SimulatedReadings]:
    return lambda first: SimulatedReadings(PACK, first)


def test_each_quarter_of_an_hour_comes_once_as_city_time_comes_to_it(made: Callable[[datetime], SimulatedReadings]):
    readings = made(MIDNIGHT)
    assert list(readings.due(MIDNIGHT)) == [MIDNIGHT]
    assert list(readings.due(MIDNIGHT + timedelta(minutes=44))) == [MIDNIGHT + EVERY, MIDNIGHT + 2 * EVERY]
    assert list(readings.due(MIDNIGHT + timedelta(minutes=44))) == []


def test_after_a_restart_the_day_begins_again_and_no_day_before_it(made: Callable[[datetime], SimulatedReadings]):
    assert len(list(made(MIDNIGHT).due(MIDNIGHT + DAY + timedelta(hours=2)))) == 9
    assert len(list(made(MIDNIGHT + DAY).due(MIDNIGHT + timedelta(hours=2)))) == 0


def test_a_moment_that_was_not_stored_comes_again(made: Callable[[datetime], SimulatedReadings]):
    readings = made(MIDNIGHT)
    due = readings.due(MIDNIGHT + timedelta(hours=1))
    assert next(due) == MIDNIGHT
    assert next(due) == MIDNIGHT + EVERY
    due.close()  # as a send that fails ends it
    assert next(readings.due(MIDNIGHT + timedelta(hours=1))) == MIDNIGHT + EVERY
