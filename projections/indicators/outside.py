"""Indicators from outside, from the city's readings: what they say as of a city time, and whether that still holds."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from projections.indicators.day_sums import Indexed
from projections.indicators.rounding import INDEX_DECIMALS, rounded
from projections.readings import BOARD, OBSERVED, SIMULATED
from schemas.boards import Row
from schemas.indicator import Indicator

FRESH, EXPIRED, UNCONNECTED = "fresh", "expired", "unconnected"
HISTORY_DAYS = 7
# City time on a screen is a tick old: what was read just now is not of the future.
AHEAD = timedelta(minutes=1)

Cell = dict[str, Any]
NOTHING: Cell = {"state": UNCONNECTED, "value": None, "index": None, "alarm": False}


class Course(Struct, frozen=True):
    """The readings of one indicator of one kind, named by the fields before the day, as of a city time."""

    rows: Indexed
    named: tuple[str, ...]
    kind: str
    now: datetime

    def newest(self) -> Row | None:
        """The newest that was observed by now; one of the future has to wait for it."""
        days = self.rows.days(BOARD, *self.named)
        past = bisect_right(days, self.now.date().isoformat())
        return next((told for at in range(past - 1, -1, -1) for told in self._by_now(days[at])), None)

    def at_same_hour(self, observed_at: datetime, day: date) -> float | None:
        """The last value of a day up to the hour of a reading; None where there was none by then."""
        hours = self._hours(day.isoformat())
        found = [hour for hour in hours if hour <= f"{observed_at.hour:02d}"]
        return hours[max(found)]["value"] if found else None

    def history(self) -> list[float | None]:
        """The last value of each of the last days, the earliest first."""
        days = [(self.now.date() - timedelta(days=back)).isoformat() for back in range(HISTORY_DAYS - 1, -1, -1)]
        return [next((told["value"] for told in self._by_now(day)), None) for day in days]

    def _hours(self, day: str) -> dict[str, Row]:
        row = self.rows.of(BOARD, *self.named, day).get(())
        return row["hours"] if row is not None else {}

    def _by_now(self, day: str) -> Iterator[Row]:
        """The readings of a day, the latest first, without those of the future."""
        hours = self._hours(day)
        for hour in sorted(hours, reverse=True):
            if datetime.fromisoformat(hours[hour]["observed_at"]) <= self.now + AHEAD:
                yield hours[hour]


def outside(rows: Indexed, place: str, leaf: Indicator, now: datetime) -> Cell:
    """What is known of an indicator of a place at a time in the city's zone.

    What was made up stands only where nothing was observed.
    """
    for kind in (OBSERVED, SIMULATED):
        course = Course(rows, (leaf.code, place, leaf.unit, kind), kind, now)
        newest = course.newest()
        if newest is not None:
            return _cell(leaf, course, newest)
    return NOTHING


def _cell(leaf: Indicator, course: Course, newest: Row) -> Cell:
    observed_at = datetime.fromisoformat(newest["observed_at"]).astimezone(course.now.tzinfo)
    expired = course.now > observed_at + timedelta(seconds=newest["ttl_s"])
    # What no longer holds is shown with its age, and is in no index.
    index = leaf.scale.index(newest["value"]) if leaf.scale is not None and not expired else None
    yesterday, last_year = observed_at.date() - timedelta(days=1), year_before(observed_at.date())
    return {
        "state": EXPIRED if expired else SIMULATED if course.kind == SIMULATED else FRESH,
        "value": rounded(newest["value"], leaf.decimals),
        "numerator": None,
        "denominator": None,
        "before": rounded(course.at_same_hour(observed_at, yesterday), leaf.decimals),
        "year_before": rounded(course.at_same_hour(observed_at, last_year), leaf.decimals),
        "index": rounded(index, INDEX_DECIMALS),
        "alarm": index is not None and leaf.floor is not None and index < leaf.floor,
        "history": [rounded(value, leaf.decimals) for value in course.history()],
        "simulated": course.kind == SIMULATED,
        "source": newest["source"],
        "observed_at": newest["observed_at"],
        "ttl_s": newest["ttl_s"],
        "reading": newest["reading"],
    }


def year_before(day: date) -> date:
    """The same date a year before; 29 February has the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
