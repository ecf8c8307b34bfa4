"""The four clocks: the rows of the published standards, each with a weekend, a holiday, a 调休 day and an edge of the office hours.

Days of 2026 as the State Council set them: 25 September and 1 to 7 October are off, Sunday 20 September and Saturday
10 October are worked.
"""

import random
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from projections.working_time import runs_out, used
from schemas.calendar import Calendar, CalendarUnknown, Clock, OfficeHours

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = (OfficeHours(time(8, 30), time(12)), OfficeHours(time(14), time(17, 30)))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEARS = range(2025, 2027)
DAYS = [date(YEARS[0], 1, 1) + number * DAY for number in range((date(YEARS[-1] + 1, 1, 1) - date(YEARS[0], 1, 1)).days)]
CALENDAR = Calendar(
    zone="Asia/Shanghai",
    first_year=YEARS[0],
    last_year=YEARS[-1],
    days_off=tuple(day for day in DAYS if day.weekday() < 5 and not chinese_calendar.is_workday(day)),
    days_on=tuple(day for day in DAYS if day.weekday() >= 5 and chinese_calendar.is_workday(day)),
    hours=HOURS,
)


def at(text: str) -> datetime:
    """A local moment: "09-30 16:00" of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


ROWS = [
    # 紧急工作时: a manhole cover missing, 2 hours that know no night, weekend or holiday.
    (Clock.URGENT, 2 * HOUR, "09-29 16:00", "09-29 18:00"),
    (Clock.URGENT, 2 * HOUR, "09-26 23:30", "09-27 01:30"),
    (Clock.URGENT, 2 * HOUR, "10-01 11:00", "10-01 13:00"),
    (Clock.URGENT, 2 * HOUR, "10-10 17:29", "10-10 19:29"),
    # 工作时: a cover broken over more than 25 cm², 4 office hours.
    (Clock.WORK_HOURS, 4 * HOUR, "09-28 08:30", "09-28 14:30"),  # over noon
    (Clock.WORK_HOURS, 4 * HOUR, "09-28 16:00", "09-29 11:00"),  # over night
    (Clock.WORK_HOURS, 4 * HOUR, "09-11 16:00", "09-14 11:00"),  # over a weekend
    (Clock.WORK_HOURS, 4 * HOUR, "09-18 16:00", "09-20 11:00"),  # into a Sunday that is worked
    (Clock.WORK_HOURS, 4 * HOUR, "09-30 16:00", "10-08 11:00"),  # over the holiday
    (Clock.WORK_HOURS, 4 * HOUR, "10-03 09:00", "10-08 14:30"),  # from within it
    (Clock.WORK_HOURS, 4 * HOUR, "10-09 16:00", "10-10 11:00"),  # into a Saturday that is worked
    (Clock.WORK_HOURS, 4 * HOUR, "09-28 06:00", "09-28 14:30"),  # before the doors open
    (Clock.WORK_HOURS, 4 * HOUR, "09-28 12:00", "09-29 09:00"),  # at the stroke of noon
    (Clock.WORK_HOURS, 4 * HOUR, "09-28 17:30", "09-29 14:30"),  # as they close
    (Clock.WORK_HOURS, 7 * HOUR, "09-28 08:30", "09-28 17:30"),  # the whole day, to its very end
    # 工作日: noise or a cover that flips, 2 work days; a sunken road, 5.
    (Clock.WORK_DAYS, 2 * DAY, "09-28 10:00", "09-30 10:00"),
    (Clock.WORK_DAYS, 2 * DAY, "09-11 16:00", "09-15 16:00"),  # over a weekend
    (Clock.WORK_DAYS, 2 * DAY, "09-12 16:00", "09-16 00:00"),  # from within it: Monday and Tuesday, to their end
    (Clock.WORK_DAYS, 2 * DAY, "09-18 16:00", "09-21 16:00"),  # with a Sunday that is worked
    (Clock.WORK_DAYS, 5 * DAY, "09-29 09:00", "10-12 09:00"),  # 29, 30 September, 8, 9, 10 October, then Monday the 12th
    (Clock.WORK_DAYS, 5 * DAY, "10-01 00:00", "10-14 00:00"),  # 8, 9, 10, 12, 13 October
    # 自然日
    (Clock.NATURAL_DAYS, 3 * DAY, "09-30 17:30", "10-03 17:30"),
    (Clock.NATURAL_DAYS, 7 * DAY, "09-18 08:30", "09-25 08:30"),
]


@pytest.mark.parametrize(("clock", "limit", "reported", "due"), ROWS, ids=[f"{row[0]} {row[1]} from {row[2]}" for row in ROWS])
def test_a_limit_runs_out_when_its_clock_says(clock: Clock, limit: timedelta, reported: str, due: str):
    assert runs_out(CALENDAR, clock, at(reported), limit) == at(due)
    assert used(CALENDAR, clock, at(reported), at(due)) == limit
    assert used(CALENDAR, clock, at(reported), at(due) - timedelta(minutes=1)) < limit


NEW_YEAR = datetime(2026, 1, 1, tzinfo=timezone(8 * HOUR))
WORKED = [chinese_calendar.is_workday(date(2026, 1, 1) + number * DAY) for number in range(365)]


def counts(clock: Clock, minute: int) -> bool:
    """Whether one minute of 2026 counts, told by nothing of the project: the library's days, and hours written out."""
    if clock in (Clock.URGENT, Clock.NATURAL_DAYS):
        return True
    day, of_day = divmod(minute, 24 * 60)
    return WORKED[day] and (clock is Clock.WORK_DAYS or 8 * 60 + 30 <= of_day < 12 * 60 or 14 * 60 <= of_day < 17 * 60 + 30)


def moment(minute: int) -> datetime:
    return NEW_YEAR + timedelta(minutes=minute)


def test_two_hundred_random_limits_equal_a_walk_minute_by_minute():
    chance = random.Random(7)
    for _ in range(200):
        clock = chance.choice(list(Clock))
        start = chance.randrange(330 * 24 * 60)
        hours = chance.randrange(1, 9) if clock in (Clock.URGENT, Clock.WORK_HOURS) else 24 * chance.randrange(1, 6)
        walked, left = start, hours * 60
        while left:
            left -= counts(clock, walked)
            walked += 1
        assert runs_out(CALENDAR, clock, moment(start), hours * HOUR) == moment(walked), (clock, hours, start)
        middle = chance.randrange(start, walked)
        minutes = sum(counts(clock, minute) for minute in range(start, middle))
        assert used(CALENDAR, clock, moment(start), moment(middle)) == timedelta(minutes=minutes), (clock, start, middle)


def test_nothing_is_used_before_the_start():
    for clock in Clock:
        assert used(CALENDAR, clock, at("09-28 16:00"), at("09-28 09:00")) == timedelta()


def test_a_year_that_the_calendar_does_not_know_is_an_error_and_never_a_guess():
    assert used(CALENDAR, Clock.WORK_HOURS, at("12-31 16:00"), at("12-31 20:00")) == 1.5 * HOUR
    assert runs_out(CALENDAR, Clock.WORK_HOURS, at("12-31 16:00"), HOUR) == at("12-31 17:00")
    with pytest.raises(CalendarUnknown, match="knows 2025 to 2026, not 2027: publish a policy that does"):
        runs_out(CALENDAR, Clock.WORK_HOURS, at("12-31 16:00"), 2 * HOUR)
    with pytest.raises(CalendarUnknown, match="not 2024"):
        used(CALENDAR, Clock.WORK_DAYS, datetime(2024, 12, 31, 12, tzinfo=ZONE), at("01-05 12:00"))
    assert runs_out(CALENDAR, Clock.URGENT, at("12-31 23:00"), 2 * HOUR) == at("12-31 23:00") + 2 * HOUR


def test_a_night_that_the_zone_shortens_counts_as_long_as_it_was():
    berlin = Calendar(zone="Europe/Berlin", first_year=2026, last_year=2026, days_off=(), days_on=(date(2026, 3, 29),), hours=HOURS)
    saturday, monday = (datetime(2026, 3, day, tzinfo=ZoneInfo("Europe/Berlin")) for day in (28, 30))
    assert used(berlin, Clock.WORK_DAYS, saturday, monday) == 23 * HOUR


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days_off": (date(2026, 9, 26),)}, "a Saturday: a weekend is off by itself"),
        ({"days_on": (date(2026, 9, 28),)}, "a Monday: a weekday is on by itself"),
        ({"hours": (HOURS[1], HOURS[0])}, "office hours overlap: 17:30:00 comes after 08:30:00"),
        ({"first_year": 2027}, "expected the first not after the last"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(change: dict[str, object], said: str):
    sound = {"zone": "Asia/Shanghai", "first_year": 2026, "last_year": 2026, "days_off": (), "days_on": (), "hours": HOURS}
    with pytest.raises(ValueError, match=said):
        Calendar(**sound | change)


def test_office_hours_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="expected local times, the first before the second"):
        OfficeHours(time(12), time(8, 30))
