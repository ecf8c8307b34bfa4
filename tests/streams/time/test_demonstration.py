"""The demonstration: at which pace, from which day, and with which commands it plays."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.ticket import CloseTicket, ReportTicket
from streams.city_pack import load_city_pack
from streams.demonstration import MAPPINGS, PLAYED, RECORDS, DayOfRecord, fresh_start, midnight_of, pace_from
from streams.importing.recorded import read_recorded
from streams.settings import ROOT

TAIZHOU = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 1, 1, tzinfo=TAIZHOU)


@pytest.fixture(scope="module")
def new_york() -> DayOfRecord:
    record, mapping = PLAYED[0]
    return DayOfRecord(read_recorded(RECORDS / record, MAPPINGS / mapping, load_city_pack(ROOT / "infra" / "city" / "taizhou")))


@pytest.mark.parametrize(("day", "speed"), [(0, math.inf), (2.99, math.inf), (3, 60.0), (29.99, 60.0), (30, 1.0), (400, 1.0)])
def test_three_days_go_at_full_speed_those_up_to_the_thirtieth_at_sixty_times_the_rest_in_real_time(day: float, speed: float):
    assert pace_from(FIRST, FIRST + timedelta(days=day)) == speed


def test_on_a_log_that_has_a_city_time_it_begins_on_the_day_after_so_that_time_does_not_go_back():
    assert fresh_start(datetime(2026, 1, 1, 17, tzinfo=UTC), TAIZHOU) == date(2026, 1, 3)


def test_each_day_brings_the_whole_record_under_new_ids_and_moved_to_that_days_midnight(new_york: DayOfRecord):
    start = midnight_of(date(2026, 1, 2), TAIZHOU)
    first, second = list(new_york.commands(0, start, "p")), list(new_york.commands(1, start + timedelta(days=1), "p"))
    assert len(first) == len(second) > 4000
    assert not {command.id for command in first} & {command.id for command in second}
    assert not {command.ticket for command in first} & {command.ticket for command in second}
    reports = [command for command in first if isinstance(command.body, ReportTicket)]
    assert all(start <= command.at < start + timedelta(days=1) for command in reports)
    assert any(isinstance(command.body, CloseTicket) and command.at > start + timedelta(days=7) for command in first)


def test_its_ids_do_not_depend_on_when_it_is_played(new_york: DayOfRecord):
    early, late = (list(new_york.commands(5, midnight_of(day, TAIZHOU), "p")) for day in (date(2026, 1, 2), date(2027, 6, 1)))
    assert [command.id for command in early] == [command.id for command in late]


def test_its_source_says_that_it_is_a_demonstration(new_york: DayOfRecord):
    assert {command.source for command in new_york.commands(0, FIRST, "p")} == {"demonstration/nyc311"}
