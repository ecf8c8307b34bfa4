"""Working time 工作时间: how much of a limit is used at a moment, and when it runs out, in each of the four clocks.

Counted in elapsed seconds of UTC, so that a night of 23 or 25 hours counts as what it was.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schemas.calendar import CONTINUOUS, Calendar, Clock, OfficeHours
from schemas.moment import in_utc

DAY = timedelta(days=1)


def used(calendar: Calendar | None, clock: Clock, start: datetime, end: datetime) -> timedelta:
    """How much time of a clock passes from a moment to a later one; nothing to an earlier one. Raises CalendarUnknown."""
    if clock in CONTINUOUS:
        return max(end - start, timedelta())
    assert calendar is not None, "a policy with such a clock has a calendar"
    total = timedelta()
    for opens, closes in _counted(calendar, clock, start, end.astimezone(ZoneInfo(calendar.zone)).date()):
        total += max(min(closes, end) - opens, timedelta())
    return total


def runs_out(calendar: Calendar | None, clock: Clock, start: datetime, amount: timedelta) -> datetime:
    """The first moment, in UTC, at which an amount of a clock's time has passed since the start. Raises CalendarUnknown."""
    if clock in CONTINUOUS or not amount:
        return in_utc(start) + amount
    assert calendar is not None, "a policy with such a clock has a calendar"
    left = amount
    for opens, closes in _counted(calendar, clock, start, date.max):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("a calendar's days end only with CalendarUnknown")


def _counted(calendar: Calendar, clock: Clock, start: datetime, last: date) -> Iterator[tuple[datetime, datetime]]:
    """The stretches that count from a moment on, up to a last local day, in UTC and in order."""
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date()
    begin = in_utc(start)
    while day <= last:
        if calendar.is_worked(day):
            for opens, closes in _of_day(calendar.hours, clock, day, zone):
                if closes > begin:
                    yield max(opens, begin), closes
        day += DAY


@lru_cache(maxsize=4096)  # the reports of a day ask for the same days to come
def _of_day(office: tuple[OfficeHours, ...], clock: Clock, day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    if clock is Clock.WORK_DAYS:
        return ((_at(day, time(), zone), _at(day + DAY, time(), zone)),)
    return tuple((_at(day, hours.opens, zone), _at(day, hours.closes, zone)) for hours in office)


def _at(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock_time, zone).astimezone(UTC)
