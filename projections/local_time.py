"""The city's own day and hour of a moment, the same strings again and again: boards are keyed by them."""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from schemas.moment import EPOCH

# No zone changes its offset but at a quarter of an hour, so all moments of a quarter share their day and hour.
QUARTER = timedelta(minutes=15)


def day_and_hour(at: datetime, zone: tzinfo) -> tuple[str, str]:
    """Day (ISO 8601) and hour (two digits) of a moment in a zone."""
    return _of_quarter((at - EPOCH) // QUARTER, zone)


@lru_cache(maxsize=1024)  # half a dozen boards ask for the day of each record, and of its due moment
def day_of(at: datetime, zone: tzinfo) -> str:
    """The day (ISO 8601) of a moment in a zone."""
    return _of_quarter((at - EPOCH) // QUARTER, zone)[0]


@lru_cache(maxsize=4096)
def _of_quarter(quarter: int, zone: tzinfo) -> tuple[str, str]:
    local = (EPOCH + quarter * QUARTER).astimezone(zone)
    return local.date().isoformat(), f"{local.hour:02d}"
