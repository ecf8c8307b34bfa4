"""`--shift`: by how much a record is moved in time, as a duration or as the day to which its first day goes."""

import re
from datetime import date, datetime, timedelta, tzinfo

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
DURATION = re.compile(r"[+-]?(\d+[dhms])+")


class ShiftMalformed(Exception):
    """The text is neither a duration nor a day; both forms are named."""


def shift_of(text: str, first_at: datetime, record_zone: tzinfo, city_zone: tzinfo) -> timedelta:
    """The shift a text asks for: `4000d`, `-36h30m`, or a day such as `2026-11-24`.

    A day moves the local midnight of the record's first day to that day's midnight in the city. Raises ShiftMalformed.
    """
    if not text:
        return timedelta()
    if DURATION.fullmatch(text):
        parts = {UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhms])", text)}
        return timedelta(**parts) * (-1 if text.startswith("-") else 1)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ShiftMalformed(f"--shift {text}: expected a duration such as 4000d or -36h30m, or a day such as 2026-11-24") from None
    first = first_at.astimezone(record_zone)
    midnight = datetime(first.year, first.month, first.day, tzinfo=record_zone)
    return datetime(day.year, day.month, day.day, tzinfo=city_zone) - midnight
