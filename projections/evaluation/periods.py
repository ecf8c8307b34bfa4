"""The periods that are evaluated, days, ISO weeks, months and quarters of the city, and those that they are compared with."""

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

DAY = timedelta(days=1)
HOURS_A_DAY = 24
MONTHS_A_QUARTER = 3
WEEK_TEXT = re.compile(r"(\d{4})-W(\d{2})")
QUARTER_TEXT = re.compile(r"(\d{4})-Q([1-4])")
MONTH_TEXT = re.compile(r"(\d{4})-(\d{2})")


class Span(StrEnum):
    """日、周、月、季."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Period(Struct, frozen=True):
    """A span from its first to its last day, both of them in it."""

    span: Span
    first: date
    last: date

    @property
    def name(self) -> str:
        """As it is asked for: 2026-11-24, 2026-W48, 2026-11, 2026-Q4."""
        match self.span:
            case Span.DAY:
                return self.first.isoformat()
            case Span.WEEK:
                year, week, _ = self.first.isocalendar()
                return f"{year:04d}-W{week:02d}"
            case Span.MONTH:
                return f"{self.first:%Y-%m}"
            case Span.QUARTER:
                return f"{self.first:%Y}-Q{_quarter(self.first)}"

    @property
    def hours(self) -> int:
        return ((self.last - self.first) // DAY + 1) * HOURS_A_DAY

    def holds(self, day: str) -> bool:
        """Whether a day, as a board's row has it, lies in it."""
        return self.first.isoformat() <= day <= self.last.isoformat()

    @property
    def before(self) -> "Period":
        """环比: the span that ends where this one begins."""
        return _with(self.span, self.first - DAY)

    @property
    def year_before(self) -> "Period | None":
        """同比: the span of the same name a year before; 29 February and week 53 mostly have none."""
        if self.span is Span.WEEK:
            year, week, _ = self.first.isocalendar()
            return _found(Span.WEEK, f"{year - 1:04d}-W{week:02d}")
        return _found(self.span, f"{self.first.year - 1:04d}{self.name[4:]}")


def _with(span: Span, day: date) -> Period:
    """The span in which a day lies."""
    match span:
        case Span.DAY:
            return Period(span, day, day)
        case Span.WEEK:
            monday = day - day.weekday() * DAY
            return Period(span, monday, monday + 6 * DAY)
        case Span.MONTH:
            return Period(span, day.replace(day=1), _end_of_month(day))
        case Span.QUARTER:
            last = _quarter(day) * MONTHS_A_QUARTER
            return Period(span, date(day.year, last - 2, 1), _end_of_month(date(day.year, last, 1)))


def _quarter(day: date) -> int:
    return (day.month - 1) // MONTHS_A_QUARTER + 1


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _found(span: Span, text: str) -> Period | None:
    try:
        return period_of(span, text)
    except ValueError:
        return None


def period_of(span: Span, text: str) -> Period:
    """The period of a text such as 2026-11-24, 2026-W48, 2026-11 or 2026-Q4; raises ValueError, which says what is expected."""
    try:
        if span is Span.DAY and len(text) == len("2026-11-24"):
            return _with(span, date.fromisoformat(text))
        if span is Span.WEEK and (week := WEEK_TEXT.fullmatch(text)):
            return _with(span, date.fromisocalendar(int(week[1]), int(week[2]), 1))
        if span is Span.MONTH and (month := MONTH_TEXT.fullmatch(text)):
            return _with(span, date(int(month[1]), int(month[2]), 1))
        if span is Span.QUARTER and (quarter := QUARTER_TEXT.fullmatch(text)):
            return _with(span, date(int(quarter[1]), int(quarter[2]) * MONTHS_A_QUARTER, 1))
    except ValueError as error:
        raise ValueError(f"{text}: there is no such {span.value}: {error}") from error
    expected = {Span.DAY: "2026-11-24", Span.WEEK: "2026-W48", Span.MONTH: "2026-11", Span.QUARTER: "2026-Q4"}[span]
    raise ValueError(f"{text}: expected a {span.value} such as {expected}")
