"""City time at the door: that of the newest tick; a command may be late, and hardly early."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.clock import ClockTicked
from schemas.topics import CLOCK_TICKS, POLICY_EVENTS
from streams.intake.city_feed import CityFeed
from streams.intake.city_time import AHEAD, CityTime
from streams.intake.refusals import Malformed, Unavailable
from tests.streams.intake.fakes import record, settings_in

WALL = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
RECORD = datetime(2013, 12, 25, 9, 0, tzinfo=UTC)


def test_before_the_first_tick_a_city_that_follows_the_wall_has_the_walls_time() -> None:
    assert CityTime("wall").accepted(None, WALL) == WALL


def test_before_the_first_tick_a_city_that_waits_for_its_record_has_none() -> None:
    for at in (None, WALL):
        with pytest.raises(Unavailable, match="no time yet"):
            CityTime("record").accepted(at, WALL)


def test_the_newest_tick_gives_the_time_and_it_never_goes_back() -> None:
    time = CityTime("record")
    time.fold(ClockTicked(at=RECORD, end=0))
    time.fold(ClockTicked(at=RECORD - timedelta(hours=1), end=0))
    assert time.accepted(None, WALL) == RECORD


def test_a_late_command_keeps_its_time() -> None:
    late = WALL - timedelta(days=3)
    assert CityTime("wall").accepted(late, WALL) == late


@pytest.mark.parametrize(("mode", "lease"), [("record", None), ("wall", "import"), ("record", "import")])
def test_a_city_in_its_record_takes_no_command_of_the_walls_time(mode: str, lease: str | None) -> None:
    time = CityTime(mode)  # type: ignore[arg-type]
    time.fold(ClockTicked(at=RECORD, end=0, lease=lease))
    assert time.accepted(RECORD + AHEAD, WALL) == RECORD + AHEAD
    with pytest.raises(Malformed) as refused:
        time.accepted(WALL, WALL)
    assert refused.value.path == "$.at"


def test_a_dead_clock_does_not_refuse_commands_of_the_wall() -> None:
    time = CityTime("wall")
    time.fold(ClockTicked(at=WALL - timedelta(hours=2), end=0))
    assert time.accepted(WALL, WALL) == WALL


def test_a_tick_or_policy_that_cannot_be_read_is_parked(tmp_path: Path) -> None:
    parked: list[str] = []
    feed = CityFeed(settings_in(tmp_path), lambda record, error: parked.append(f"{record.topic}: {error.path}"))
    feed.fold(record(CLOCK_TICKS.name, b"{"))
    feed.fold(record(POLICY_EVENTS.name, None))
    assert parked == ["clock-ticks-v1: $", "policy-events-v1: $"]
    assert not feed.has_policy
    assert feed.time.now(WALL) == WALL
