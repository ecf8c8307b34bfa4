"""Indicators from outside say what was read, how old it is and whether it was made up; nothing stands in for what is not there."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from projections.indicators.outside import EXPIRED, FRESH, UNCONNECTED
from projections.indicators.tree import VitalSigns
from projections.readings import OBSERVED, SIMULATED
from projections.shard import Shard
from schemas.reading import Reading
from tests.projections.indicators.asked import AskedIndex
from tests.projections.indicators.test_tree import TREE, indexed
from tests.projections.read import aqi, read, told
from tests.projections.told import ZONE
from tests.schemas.lives import READING

EIGHT = READING.observed_at.astimezone(ZONE)  # 8:00 in the city
AQI = "vital/leaf/aqi"


def cells(*readings: Reading, now: datetime = EIGHT) -> dict[str, dict[str, object]]:
    shard = read(Shard(), *(told(reading) for reading in readings))
    return dict(VitalSigns(TREE).cells(indexed(shard.rows), now))


def test_without_a_reading_an_indicator_is_not_connected_and_weighs_nothing():
    found = cells()
    assert found[AQI] == {"state": UNCONNECTED, "value": None, "index": None, "alarm": False}
    assert found["vital/topic/air"] == {"index": None, "connected": 0, "of": 2, "simulated": False}


def test_a_reading_is_fresh_up_to_its_time_to_live_and_then_expired_and_in_no_index():
    end = EIGHT + timedelta(seconds=READING.ttl_s)
    fresh, late = cells(READING, now=end), cells(READING, now=end + timedelta(seconds=1))
    assert (fresh[AQI]["state"], fresh[AQI]["value"], fresh[AQI]["index"]) == (FRESH, 74, 7.636364)
    assert fresh[AQI]["reading"] == late[AQI]["reading"] == READING.id
    assert (late[AQI]["state"], late[AQI]["value"], late[AQI]["index"]) == (EXPIRED, 74, None)
    assert fresh["vital/topic/air"] == {"index": 7.636364, "connected": 1, "of": 2, "simulated": False}
    assert late["vital/topic/air"] == {"index": None, "connected": 0, "of": 2, "simulated": False}
    assert late["vital"]["indicators_expired"] == 1
    assert fresh["vital"]["indicators_connected"] == late["vital"]["indicators_connected"] + 1


def test_what_is_made_up_says_so_fresh_or_expired():
    made_up = replace(READING, simulated=True)
    assert cells(made_up)[AQI]["state"] == SIMULATED
    assert cells(made_up)["vital"]["indicators_simulated"] == 1
    # Every index that it is in says so, up to the whole.
    assert all(cells(made_up)[name]["simulated"] for name in ("vital/topic/air", "vital/theme/ecology", "vital"))
    assert cells(made_up)["vital/theme/safety"]["simulated"] is False
    late = cells(made_up, now=EIGHT + timedelta(days=1))[AQI]
    assert (late["state"], late["simulated"]) == (EXPIRED, True)


def test_a_half_is_rounded_up_as_in_every_other_number_and_zero_has_no_sign():
    halves = [cells(replace(READING, value=value))[AQI]["value"] for value in (62.5, 63.5, 0.5)]
    assert halves == [63, 64, 1]
    assert str(cells(replace(READING, value=-0.4))[AQI]["value"]) == "0.0"


def test_an_index_is_told_so_exactly_that_who_prints_it_rounds_once():
    """10 × (200 − 77.141) ÷ 165 is 7.446: told as 7.45, it would be printed as 7.5."""
    assert cells(replace(READING, value=77.141))[AQI]["index"] == 7.446


@pytest.mark.parametrize("other", [replace(READING, unit="级"), replace(READING, place="321202")], ids=["unit", "place"])
def test_a_reading_in_another_unit_or_of_another_place_is_none_of_the_city(other: Reading):
    assert cells(other)[AQI]["state"] == UNCONNECTED


def test_an_index_under_its_floor_alarms():
    assert cells(replace(READING, value=120))[AQI]["alarm"] is True
    assert cells(replace(READING, value=100))[AQI]["alarm"] is False


def test_the_days_before_are_compared_at_the_same_hour_of_the_day():
    """Read at 9:00: of the day before, the last value up to 9:59; of a day that began later, nothing."""
    yesterday = READING.observed_at.replace(hour=0) - timedelta(days=1)
    a_year_ago = yesterday.replace(year=yesterday.year - 1) + timedelta(days=1)
    of_yesterday = (aqi(0.5, 50, at=yesterday), aqi(1.5, 60, at=yesterday), aqi(3, 90, at=yesterday))
    shard = read(Shard(), *of_yesterday, aqi(5, 40, at=a_year_ago), aqi(1, 74))
    cell = dict(VitalSigns(TREE).cells(indexed(shard.rows), EIGHT + timedelta(hours=1)))[AQI]
    assert (cell["before"], cell["year_before"]) == (60, None)
    assert cell["history"] == [None, None, None, None, None, 90, 74]
    read(shard, aqi(0, 30, at=a_year_ago), start=5)
    assert dict(VitalSigns(TREE).cells(indexed(shard.rows), EIGHT + timedelta(hours=1)))[AQI]["year_before"] == 30


def test_what_was_made_up_never_stands_in_the_past_of_what_was_observed():
    yesterday = READING.observed_at - timedelta(days=1)
    made_up = replace(READING, simulated=True, observed_at=yesterday, value=33, id="made-up")
    cell = cells(READING, made_up)[AQI]
    assert (cell["state"], cell["before"], cell["history"]) == (FRESH, None, [None] * 6 + [74])


def test_what_was_made_up_never_takes_the_place_of_what_was_observed_however_old_that_is():
    later = replace(READING, simulated=True, observed_at=READING.observed_at + timedelta(days=2), id="made-up")
    cell = cells(READING, later, now=EIGHT + timedelta(days=2))[AQI]
    assert (cell["state"], cell["value"]) == (EXPIRED, 74)


def test_a_reading_of_the_future_waits_for_its_time_and_blocks_nothing():
    far = replace(READING, observed_at=READING.observed_at.replace(year=2098), value=1, id="far")
    soon = replace(READING, observed_at=READING.observed_at + timedelta(hours=1), value=2, id="soon")
    assert cells(far, READING, soon)[AQI]["value"] == 74
    assert cells(far, READING, soon, now=EIGHT + timedelta(hours=1))[AQI]["value"] == 2


def test_a_newer_reading_in_another_unit_leaves_the_good_one_where_it_is():
    other = replace(READING, unit="x", observed_at=READING.observed_at + timedelta(minutes=1), id="other")
    assert cells(READING, other)[AQI]["value"] == 74


def days_looked_at(days: int) -> set[str]:
    """Of an indicator that was read on each of so many days up to today."""
    (row,) = read(Shard(), told(READING)).rows.values()
    index = AskedIndex()
    for back in range(days):
        day = EIGHT.date() - timedelta(days=back)
        told_then = {hour: one | {"observed_at": f"{day}T00:00:00+00:00"} for hour, one in row["hours"].items()}
        index.put(("reading-days", "aqi", "3212", "", OBSERVED, day.isoformat()), {"hours": told_then})
    assert dict(VitalSigns(TREE).cells(index, EIGHT))[AQI]["state"] == FRESH
    return {asked[-1] for asked in index.asked if asked[:5] == ("reading-days", "aqi", "3212", "", OBSERVED)}


def test_the_days_looked_at_are_the_last_seven_and_the_one_of_a_year_ago_however_many_lie_behind():
    seven = {(EIGHT.date() - timedelta(days=back)).isoformat() for back in range(7)}
    assert days_looked_at(1000) == seven | {date(EIGHT.year - 1, EIGHT.month, EIGHT.day).isoformat()}
