"""Calendar 工作日历: which days a city works, and in which hours; data of the policy, so that a replay needs no library."""

from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from msgspec import Meta, Struct


class Clock(StrEnum):
    """The four kinds of time in which a limit runs: 紧急工作时 工作时 工作日 自然日.

    A day of limit is 24 hours of its clock: two work days from Friday 16:00 end on Tuesday 16:00.
    """

    URGENT = "urgent"
    WORK_HOURS = "work-hours"
    WORK_DAYS = "work-days"
    NATURAL_DAYS = "natural-days"


CONTINUOUS = frozenset({Clock.URGENT, Clock.NATURAL_DAYS})


class OfficeHours(Struct, frozen=True, forbid_unknown_fields=True):
    """One stretch of a work day in the city's local time, from `opens` up to, not including, `closes`."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens.tzinfo or self.closes.tzinfo or self.opens >= self.closes:
            raise ValueError(f"office hours {self.opens}–{self.closes}: expected local times, the first before the second")


class CalendarUnknown(Exception):
    """The calendar does not know a year: whether its days are worked is never guessed."""

    def __init__(self, year: int, calendar: "Calendar") -> None:
        super().__init__(
            f"the calendar knows {calendar.first_year} to {calendar.last_year}, not {year}: publish a policy that does"
        )
        self.year = year
        self.calendar = calendar


class Calendar(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """The years it knows, the weekdays off (法定节假日) and the weekend days on (调休) in them, and the hours of a work day."""

    zone: str
    first_year: Annotated[int, Meta(ge=1900, le=2199)]
    last_year: Annotated[int, Meta(ge=1900, le=2199)]
    days_off: tuple[date, ...]
    days_on: tuple[date, ...]
    hours: Annotated[tuple[OfficeHours, ...], Meta(min_length=1)]

    def __post_init__(self) -> None:
        if self.first_year > self.last_year:
            raise ValueError(f"years {self.first_year} to {self.last_year}: expected the first not after the last")
        for earlier, later in zip(self.hours, self.hours[1:], strict=False):
            if earlier.closes > later.opens:
                raise ValueError(f"office hours overlap: {earlier.closes} comes after {later.opens}")
        for day in self.days_off:
            if day.weekday() >= 5:
                raise ValueError(f"`days_off` has {day}, a {day:%A}: a weekend is off by itself")
        for day in self.days_on:
            if day.weekday() < 5:
                raise ValueError(f"`days_on` has {day}, a {day:%A}: a weekday is on by itself")

    @cached_property
    def _off(self) -> frozenset[date]:
        return frozenset(self.days_off)

    @cached_property
    def _on(self) -> frozenset[date]:
        return frozenset(self.days_on)

    def is_worked(self, day: date) -> bool:
        """Whether a local day is a work day; raises CalendarUnknown for a year that the calendar does not hold."""
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarUnknown(day.year, self)
        return day in self._on if day.weekday() >= 5 else day not in self._off
