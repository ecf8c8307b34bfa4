"""Indicators from outside, from the city's readings: what they say as of a city time, and whether that still holds."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from projections.indicators.day_sums import Indexed
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
    """The readings of one indicator of one kind as of a city time: by day, the latest first, and there by hour."""

    kind: str
    days: dict[str, dict[str, Row]]
    now: datetime

    def newest(self) -> Row | None:
        """The newest that was observed by now; one of the future has to wait for it."""
        return next((told for day in self.days if day <= self.now.date().isoformat() for told in self._by_now(day)), None)

    def at_same_hour(self, observed_at: datetime, day: date) -> float | None:
        """The last value of a day up to the hour of a reading; None where there was none by then."""
        hours = self.days.get(day.isoformat(), {})
        found = [hour for hour in hours if hour <= f"{observed_at.hour:02d}"]
        return hours[max(found)]["value"] if found else None

    def history(self) -> list[float | None]:
        """The last value of each of the last days, the earliest first."""
        days = [(self.now.date() - timedelta(days=back)).isoformat() for back in range(HISTORY_DAYS - 1, -1, -1)]
        return [next((told["value"] for told in self._by_now(day)), None) for day in days]

    def _by_now(self, day: str) -> Iterator[Row]:
        """The readings of a day, the latest first, without those of the future."""
        hours = self.days.get(day, {})
        for hour in sorted(hours, reverse=True):
            if datetime.fromisoformat(hours[hour]["observed_at"]) <= self.now + AHEAD:
                yield hours[hour]


class Readings:
    """The readings of one place, found again by indicator when the board changed."""

    BOARDS = (BOARD,)

    def __init__(self, place: str) -> None:
        self._place = place
        self._version = -1
        self._found: dict[tuple[str, str, str], dict[str, dict[str, Row]]] = {}

    def look(self, rows: Indexed) -> None:
        """Take in the rows as they are."""
        if rows.version(BOARD) == self._version:
            return
        self._version, self._found = rows.version(BOARD), {}
        for (indicator, place, unit, kind, day), row in sorted(rows.of(BOARD).items(), reverse=True):
            if place == self._place:
                self._found.setdefault((indicator, unit, kind), {})[day] = row["hours"]

    def cell(self, leaf: Indicator, now: datetime) -> Cell:
        """What is known of an indicator at a time in the city's zone; what was made up stands only where nothing was observed."""
        for kind in (OBSERVED, SIMULATED):
            course = Course(kind, self._found.get((leaf.code, leaf.unit, kind), {}), now)
            newest = course.newest()
            if newest is not None:
                return _cell(leaf, course, newest)
        return NOTHING


def _cell(leaf: Indicator, course: Course, newest: Row) -> Cell:
    observed_at = datetime.fromisoformat(newest["observed_at"]).astimezone(course.now.tzinfo)
    expired = course.now > observed_at + timedelta(seconds=newest["ttl_s"])
    # What no longer holds is shown with its age, and is in no index.
    index = leaf.scale.index(newest["value"]) if leaf.scale is not None and not expired else None

    def told(value: float | None) -> float | None:
        return None if value is None else round(value, leaf.decimals)

    yesterday, last_year = observed_at.date() - timedelta(days=1), year_before(observed_at.date())
    return {
        "state": EXPIRED if expired else SIMULATED if course.kind == SIMULATED else FRESH,
        "value": told(newest["value"]),
        "numerator": None,
        "denominator": None,
        "before": told(course.at_same_hour(observed_at, yesterday)),
        "year_before": told(course.at_same_hour(observed_at, last_year)),
        "index": round(index, 2) if index is not None else None,
        "alarm": index is not None and leaf.floor is not None and index < leaf.floor,
        "history": [told(value) for value in course.history()],
        "simulated": course.kind == SIMULATED,
        "source": newest["source"],
        "observed_at": newest["observed_at"],
        "ttl_s": newest["ttl_s"],
    }


def year_before(day: date) -> date:
    """The same date a year before; 29 February has the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
