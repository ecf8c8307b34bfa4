"""The demonstration after a stop: it goes on where the log and the clock stand, whatever happened to either in between."""

import asyncio
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from schemas.envelope import Outcome
from schemas.refusal import CommandRefused
from schemas.ticket.stages import TicketClosed, TicketReported
from streams import demonstration
from streams.demonstration import DayOfRecord, first_day, midnight_of
from streams.importing.recorded import Recorded
from streams.policy_log import PolicyBook
from streams.simulating.day import Simulation
from streams.simulating.rates import Rates
from tests.streams.importing.memory_city import POLICY, SETTINGS, Killed, MemoryCity
from tests.streams.importing.small_record import DIRECT, direct, mapping_of, taizhou

TAIZHOU = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 1, 1)
HOUR = timedelta(hours=1)
# Each day: closed within the day, on the next day, after a month, never.
DAY = (
    "1,2013-12-25 08:00:00,2013-12-25 09:00:00,2014-03-25 10:00:00,HEAT,HPD,NORTH,1 A ST",
    "2,2013-12-25 10:00:00,2013-12-26 10:00:00,2014-03-25 10:00:00,HEAT,HPD,NORTH,2 A ST",
    "3,2013-12-25 18:00:00,2014-01-25 18:00:00,2014-03-25 10:00:00,HEAT,HPD,NORTH,3 A ST",
    "4,2013-12-25 20:00:00,,2014-03-25 10:00:00,HEAT,HPD,NORTH,4 A ST",
)


# Nothing but the record: what is simulated has its own specification.
WITHOUT = Simulation(replace(taizhou(), demonstration=Rates()))


class Enough(Exception):
    """The city has gone on far enough for the test."""


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "PolicyBook", lambda _: PolicyBook("", {POLICY.version: POLICY}))
    monkeypatch.setattr(demonstration, "pace_from", lambda *_: float("inf"))
    monkeypatch.setattr(demonstration, "wall_now", lambda: midnight_of(FIRST, TAIZHOU) + timedelta(days=3, hours=7))


async def plays(city: MemoryCity, until: datetime) -> None:
    """Let the demonstration play until city time reaches a moment; what the record's day is stands in DAY."""
    act = city.act

    def act_until() -> None:
        if city.at is not None and city.at >= until:
            raise Enough
        act()

    city.act = act_until  # type: ignore[method-assign]
    try:
        async with asyncio.timeout(5):
            with pytest.raises(Enough):
                await demonstration._play(SETTINGS, TAIZHOU, [DayOfRecord(Recorded(mapping_of(DIRECT), direct(*DAY)))], WITHOUT)
    finally:
        city.act = act  # type: ignore[method-assign]


def at(days: int, hour: float = 0) -> datetime:
    return midnight_of(FIRST, TAIZHOU) + timedelta(days=days) + hour * HOUR


def days_of(outcomes: list[Outcome], event: type[TicketReported] | type[TicketClosed]) -> dict[int, int]:
    """How many such events each day has, counted from the first."""
    local = (outcome.at.astimezone(TAIZHOU).date() for outcome in outcomes if isinstance(outcome.body, event))
    return dict(Counter((day - FIRST).days for day in local))


async def test_stopped_and_started_again_it_plays_what_it_would_have_played(monkeypatch: pytest.MonkeyPatch):
    whole = MemoryCity().stands_in(monkeypatch)
    await plays(whole, at(5))
    stopped = MemoryCity().stands_in(monkeypatch)
    for hours in (9, 30, 58, 120):
        await plays(stopped, at(0, hours))
    assert stopped.events == whole.events


async def test_after_a_stop_of_weeks_it_goes_on_with_the_day_and_closes_late_what_was_open(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity().stands_in(monkeypatch)
    await plays(city, at(2, 12))
    before = days_of(city.outcomes, TicketReported)
    assert before == {0: 4, 1: 4, 2: 2}
    city.tick(at(60, 19) + timedelta(seconds=37.5))  # the wall's time, off the grid
    await plays(city, at(62))
    reports, closures = days_of(city.outcomes, TicketReported), days_of(city.outcomes, TicketClosed)
    assert reports == {0: 4, 1: 4, 2: 2, 60: 1, 61: 4}
    assert closures[60] == 3  # of the second day its next-day closure and two of a month later
    assert not any(isinstance(outcome.body, CommandRefused) for outcome in city.outcomes)
    assert len({outcome.id for outcome in city.outcomes}) == len(city.outcomes)
    assert [outcome.at for outcome in city.outcomes] == sorted(outcome.at for outcome in city.outcomes)


async def test_after_a_gap_of_minutes_it_misses_their_reports_alone(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity().stands_in(monkeypatch)
    await plays(city, at(1, 9.9))
    city.tick(at(1, 10.1))  # one closure and one report lie between
    await plays(city, at(2))
    assert days_of(city.outcomes, TicketReported) == {0: 4, 1: 3}
    assert days_of(city.outcomes, TicketClosed) == {0: 1, 1: 2}


async def test_killed_behind_its_first_tick_it_begins_again_on_the_same_day(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity(kill_after=1).stands_in(monkeypatch)
    with pytest.raises(Killed):
        await demonstration._play(SETTINGS, TAIZHOU, [DayOfRecord(Recorded(mapping_of(DIRECT), direct(*DAY)))], WITHOUT)
    assert (len(city.ticks), city.events) == (1, [])
    city.kill_after = None
    await plays(city, at(2))
    assert days_of(city.outcomes, TicketReported) == {0: 4, 1: 4}
    assert first_day(SETTINGS, TAIZHOU) == FIRST


async def test_on_a_city_that_has_a_time_it_plays_what_is_left_of_the_day(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity(at(0, 17)).stands_in(monkeypatch)
    await plays(city, at(2))
    assert days_of(city.outcomes, TicketReported) == {0: 2, 1: 4}
