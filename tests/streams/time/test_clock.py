"""City time: who moves it, and that it never goes back."""

from datetime import UTC, datetime, timedelta

from schemas.moment import grid_ceiling, grid_floor
from streams.runners.tick import next_at

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_fresh_log_on_the_walls_clock_begins_at_the_walls_time():
    assert next_at("wall", None, NOON) == NOON


def test_a_fresh_log_on_a_records_clock_has_no_time_until_an_import_gives_it_one():
    assert next_at("record", None, NOON) is None


def test_city_time_stands_still_where_the_wall_is_behind_it():
    ahead = NOON + timedelta(hours=1)
    assert next_at("wall", ahead, NOON) == ahead


def test_after_an_import_a_records_clock_stands_where_the_import_left_it():
    assert next_at("record", NOON, NOON + timedelta(days=1)) == NOON


def test_a_moment_on_the_grid_is_its_own_floor_and_ceiling():
    assert grid_floor(NOON) == NOON == grid_ceiling(NOON)


def test_between_two_grid_moments_the_floor_is_the_earlier_and_the_ceiling_the_later():
    moment = NOON + timedelta(seconds=1)
    assert (grid_floor(moment), grid_ceiling(moment)) == (NOON, NOON + timedelta(minutes=1))
