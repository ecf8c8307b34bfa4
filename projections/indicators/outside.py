"""Indicators from outside, from the newest readings of the city: what they say as of a city time, and whether that still holds."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from projections.indicators.day_sums import Indexed
from schemas.boards import Row, RowKey
from schemas.indicator import Indicator

FRESH, EXPIRED, SIMULATED, UNCONNECTED = "fresh", "expired", "simulated", "unconnected"
HISTORY_DAYS = 7

Cell = dict[str, Any]
NOTHING: Cell = {"state": UNCONNECTED, "value": None, "index": None, "alarm": False}


class Readings:
    """The readings of one place, from the boards `readings` and `reading-days`; `now` is city time in the city's zone."""

    BOARDS = ("readings", "reading-days")

    def __init__(self, rows: Indexed, place: str, now: datetime) -> None:
        self._newest: Mapping[RowKey, Row] = rows.of("readings")
        self._days: Mapping[RowKey, Row] = rows.of("reading-days")
        self._place = place
        self._now = now

    def cell(self, leaf: Indicator) -> Cell:
        """What is known of an indicator; a reading in another unit is none of it."""
        row = self._newest.get((leaf.code, self._place))
        if row is None or row["unit"] != leaf.unit:
            return NOTHING
        observed_at = datetime.fromisoformat(row["observed_at"]).astimezone(self._now.tzinfo)
        expired = self._now > observed_at + timedelta(seconds=row["ttl_s"])
        # What no longer holds is shown with its age, and is in no index.
        index = leaf.scale.index(row["value"]) if leaf.scale is not None and not expired else None
        return {
            "state": EXPIRED if expired else SIMULATED if row["simulated"] else FRESH,
            "value": round(row["value"], leaf.decimals),
            "numerator": None,
            "denominator": None,
            "before": self._at_same_hour(leaf, observed_at, observed_at.date() - timedelta(days=1)),
            "year_before": self._at_same_hour(leaf, observed_at, year_before(observed_at.date())),
            "index": round(index, 2) if index is not None else None,
            "alarm": index is not None and leaf.floor is not None and index < leaf.floor,
            "history": self._history(leaf),
            "simulated": row["simulated"],
            "source": row["reading_source"],
            "observed_at": row["observed_at"],
            "ttl_s": row["ttl_s"],
        }

    def _of_day(self, leaf: Indicator, day: date) -> Row | None:
        row = self._days.get((leaf.code, self._place, day.isoformat()))
        return row if row is not None and row["unit"] == leaf.unit else None

    def _at_same_hour(self, leaf: Indicator, observed_at: datetime, day: date) -> float | None:
        """The last value of another day up to the hour of the newest reading; None where there was none by then."""
        row = self._of_day(leaf, day)
        hours = [hour for hour in row["hours"] if hour <= f"{observed_at.hour:02d}"] if row is not None else []
        return round(row["hours"][max(hours)]["value"], leaf.decimals) if row is not None and hours else None

    def _history(self, leaf: Indicator) -> list[float | None]:
        """The last value of each of the last days, the earliest first."""
        days = [self._of_day(leaf, self._now.date() - timedelta(days=back)) for back in range(HISTORY_DAYS - 1, -1, -1)]
        return [round(row["value"], leaf.decimals) if row is not None else None for row in days]


def year_before(day: date) -> date:
    """The same date a year before; 29 February has the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
