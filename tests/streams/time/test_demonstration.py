"""The demonstration: at which pace, from which day, and with which commands it plays."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.identity import ticket_id
from schemas.ticket.stages import CloseTicket, ReportTicket
from streams.city_pack import load_city_pack
from streams.demonstration import MAPPINGS, PLAYED, RECORDS, DayOfRecord, fresh_start, midnight_of, pace_from
from streams.importing.recorded import Recorded, read_recorded
from streams.settings import ROOT
from tests.streams.importing.small_record import DIRECT, direct, mapping_of

TAIZHOU = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 1, 1, tzinfo=TAIZHOU)


@pytest.fixture(scope="module")
def new_york() -> DayOfRecord:
    record, mapping = PLAYED[0]
    return DayOfRecord(
        read_recorded(RECORDS / record, MAPPINGS / mapping, load_city_pack(ROOT / "infra" / "city" / "taizhou"), FIRST)
    )


@pytest.mark.parametrize(("day", "speed"), [(0, math.inf), (2.99, math.inf), (3, 60.0), (29.99, 60.0), (30, 1.0), (400, 1.0)])
def test_three_days_go_at_full_speed_those_up_to_the_thirtieth_at_sixty_times_the_rest_in_real_time(day: float, speed: float):
    assert pace_from(FIRST, FIRST + timedelta(days=day)) == speed


def test_on_a_log_that_has_a_city_time_it_begins_on_that_day():
    assert fresh_start(datetime(2026, 1, 1, 17, tzinfo=UTC), TAIZHOU) == date(2026, 1, 2)


def test_each_day_brings_the_whole_record_under_new_ids_and_moved_to_that_days_midnight(new_york: DayOfRecord):
    start = midnight_of(date(2026, 1, 2), TAIZHOU)
    first, second = (list(new_york.commands(date(2026, 1, day), TAIZHOU, lambda _: "p")) for day in (2, 3))
    assert len(first) == len(second) > 4000
    assert not {command.id for command in first} & {command.id for command in second}
    assert not {command.ticket for command in first} & {command.ticket for command in second}
    reports = [command for command in first if isinstance(command.body, ReportTicket)]
    assert all(start <= command.at < start + timedelta(days=1) for command in reports)
    assert any(isinstance(command.body, CloseTicket) and command.at > start + timedelta(days=7) for command in first)


def test_its_source_says_that_it_is_a_demonstration(new_york: DayOfRecord):
    assert {command.source for command in new_york.commands(FIRST.date(), TAIZHOU, lambda _: "p")} == {"demonstration/nyc311"}


def test_the_days_of_a_week_take_turns_and_fall_on_their_own_weekdays():
    monday_to_sunday = [f"{day},2013-12-{day} 10:00:00,,,HEAT,HPD,NORTH,1 A ST" for day in range(23, 30)]
    week = DayOfRecord(Recorded(mapping_of(DIRECT), direct(*monday_to_sunday)))
    recorded = {day: day - 5 + 23 for day in range(5, 12)}  # 5 January 2026 is a Monday, as is 23 December 2013
    for day, original in recorded.items():
        (command,) = week.commands(date(2026, 1, day), TAIZHOU, lambda _: "p")
        assert command.at == datetime(2026, 1, day, 10, tzinfo=TAIZHOU)
        assert command.ticket == ticket_id("small", str(original), f"2026-01-{day:02}")
