"""`--shift`: by how much a record is moved in time, as a duration or as the day to which its first day goes."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from schemas.moment import MEANT, is_meant
from streams.importing.plan import PlannedStep

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
DURATION = re.compile(r"[+-]?(\d+[dhms])+")

Shift = timedelta | date


class ShiftMalformed(Exception):
    """The text is neither a duration nor a day, or moves a step to where no city's time is; found and expected are named."""


def read_shift(text: str) -> Shift:
    """What a text asks for: `4000d`, `-36h30m`, a day such as `2026-11-24`, or nothing. Raises ShiftMalformed."""
    try:
        if not DURATION.fullmatch(text):
            return date.fromisoformat(text) if text else timedelta()
        parts = {UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhms])", text)}
        return timedelta(**parts) * (-1 if text.startswith("-") else 1)
    except ValueError:
        raise ShiftMalformed(f"--shift {text}: expected a duration such as 4000d or -36h30m, or a day such as 2026-11-24") from None
    except OverflowError:
        raise ShiftMalformed(f"--shift {text}: moves every step out of all time, expected to reach {MEANT}") from None


def shift_of(shift: Shift, first_at: datetime, record_zone: tzinfo, city_zone: tzinfo) -> timedelta:
    """The duration of a shift; a day moves the local midnight of the record's first day to that day's midnight in the city."""
    if isinstance(shift, timedelta):
        return shift
    first = first_at.astimezone(record_zone)
    midnight = datetime(first.year, first.month, first.day, tzinfo=record_zone)
    return datetime(shift.year, shift.month, shift.day, tzinfo=city_zone) - midnight


def refuse_out_of_time(steps: Iterable[PlannedStep], shift: timedelta) -> None:
    """Raises ShiftMalformed if a step or a due date is moved to where no city's time is: a stored tick is never taken back."""
    for step in steps:
        for what, at in ((step.stage.value, step.at), ("due date", step.due_at)):
            if at is not None and not _stays_meant(at, shift):
                raise ShiftMalformed(
                    f"--shift by {shift} moves the {what} of line {step.line} from {at.isoformat()} out of time; expected {MEANT}"
                )


def _stays_meant(at: datetime, shift: timedelta) -> bool:
    try:
        return is_meant(at + shift)
    except OverflowError:
        return False
