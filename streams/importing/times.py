"""Times of a record: local text without zone becomes an instant, or the day in which it lies."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from schemas.moment import EARLIEST, LATEST, MEANT
from streams.importing.mapping import Times

MINUTE = timedelta(minutes=1)
# No case of a city stays open for so long: a step beyond it, say of 2099-12-31, stands for "never", and would take city time along.
OPEN_MAX = timedelta(days=3653)


class TimeUnreadable(Exception):
    """A value is no time; `rule` is the short name of why."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


class Instant(Struct, frozen=True):
    """One instant in UTC; two, the earlier first, where clocks were put back and the text does not say which is meant."""

    readings: tuple[datetime, ...]

    @property
    def earliest(self) -> datetime:
        return self.readings[0]

    @property
    def latest(self) -> datetime:
        return self.readings[-1]


class SomeTimeIn(Struct, frozen=True):
    """A date without a time of day: from its first to its last whole minute, in UTC, both included."""

    earliest: datetime
    latest: datetime


Reading = Instant | SomeTimeIn


def read_time(text: str, column: str, times: Times, zone: ZoneInfo) -> Reading:
    """What a value says; raises TimeUnreadable for no time, and for a time that clocks skipped."""
    day = _parsed(text, times.date_formats)
    local = _parsed(text, times.formats)
    for read in (day, local):
        if read is not None and not EARLIEST.year < read.year < LATEST.year - 1:  # in every zone within what is meant
            raise TimeUnreadable("time-unreadable", f"the year {read.year} stands for no time; expected {MEANT}")
    if day is not None:
        return _whole_day(day.date(), zone)
    if local is None:
        expected = ", ".join(times.formats + times.date_formats)
        raise TimeUnreadable("time-unreadable", f"not a time in any of the formats {expected}")
    if column in times.midnight_is_no_time and local.time() == time.min:
        return _whole_day(local.date(), zone)
    if local.tzinfo is not None:
        return Instant((local.astimezone(UTC),))
    return _instant(local, zone)


def _parsed(text: str, formats: Sequence[str]) -> datetime | None:
    for written in formats:
        try:
            return datetime.strptime(text, written)  # noqa: DTZ007 (the caller adds the zone, which is the mapping's)
        except ValueError:
            continue  # the next format may fit; the caller reports a value that fits none
    return None


def _instant(local: datetime, zone: ZoneInfo) -> Instant:
    readings = sorted({local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})
    real = tuple(at for at in readings if at.astimezone(zone).replace(tzinfo=None) == local)
    if not real:
        raise TimeUnreadable("time-skipped", f"clocks in {zone.key} skipped this time when they were put forward")
    return Instant(real)


def _whole_day(day: date, zone: ZoneInfo) -> SomeTimeIn:
    first, after = (datetime.combine(day + timedelta(days=ahead), time.min, tzinfo=zone).astimezone(UTC) for ahead in (0, 1))
    return SomeTimeIn(first, after - MINUTE)
