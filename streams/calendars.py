"""The calendar of a city pack: hours of its own, and days from a library of public holidays or from the file itself.

This is the one place that knows the library. Its days become data of the policy and go into the log with it, so that no replay
depends on what a later release of the library says.
"""

from datetime import date, timedelta
from typing import Literal

import chinese_calendar
from msgspec import Struct

from schemas.calendar import Calendar, OfficeHours

DAY = timedelta(days=1)


class CalendarFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of `calendar.toml`; days are the library's, or the file's own."""

    hours: tuple[OfficeHours, ...]
    first_year: int
    last_year: int
    library: Literal["chinese-calendar"] | None = None
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if self.library is not None and (self.days_off or self.days_on):
            raise ValueError("expected days from a library or from this file, found both")


def calendar_of(file: CalendarFile, zone: str) -> Calendar:
    """The calendar that a file describes; raises ValueError for a year that the library does not know."""
    days_off, days_on = file.days_off, file.days_on
    if file.library is not None:
        days_off, days_on = _chinese_days(file.first_year, file.last_year)
    return Calendar(
        zone=zone, first_year=file.first_year, last_year=file.last_year, days_off=days_off, days_on=days_on, hours=file.hours
    )


def _chinese_days(first_year: int, last_year: int) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The weekdays off 法定节假日 and the weekend days on 调休 of these years, as the State Council set them."""
    count = (date(last_year + 1, 1, 1) - date(first_year, 1, 1)).days
    days = [date(first_year, 1, 1) + number * DAY for number in range(count)]
    try:
        worked = {day: chinese_calendar.is_workday(day) for day in days}
    except NotImplementedError as error:
        raise ValueError(f"first_year {first_year}, last_year {last_year}: the library chinese-calendar has {error}") from error
    off = tuple(day for day in days if day.weekday() < 5 and not worked[day])
    return off, tuple(day for day in days if day.weekday() >= 5 and worked[day])
