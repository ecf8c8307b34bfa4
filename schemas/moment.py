"""Moments: every time in the system carries its zone, and is kept in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]

GRID = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What no city's record means. Years 1 and 9999 stand for "none" in many exports, and cannot be moved to another zone at all.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
MEANT = "a time from 1900 up to 2200"


def is_meant(moment: datetime) -> bool:
    """Whether a moment can be a city's: others stand for nothing, and would break the arithmetic of every reader."""
    return EARLIEST <= moment < LATEST


def in_utc(moment: datetime) -> datetime:
    """The same instant in UTC; stored bytes then depend on the instant alone."""
    return moment.astimezone(UTC)


def grid_floor(moment: datetime) -> datetime:
    """The last whole minute at or before the moment."""
    return moment - (moment - EPOCH) % GRID


def grid_ceiling(moment: datetime) -> datetime:
    """The first whole minute at or after the moment."""
    return moment + (EPOCH - moment) % GRID
