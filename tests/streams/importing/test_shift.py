"""`--shift` and `--speed`: what they mean, and that no text can take city time out of time."""

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from streams.importing.run import SpeedMalformed, speed_of
from streams.importing.shift import ShiftMalformed, read_shift, refuse_out_of_time, shift_of
from tests.streams.importing.small_record import direct

NEW_YORK, TAIZHOU = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
FIRST = datetime(2013, 12, 26, 2, tzinfo=UTC)  # 21:00 on Christmas Day in New York


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("", timedelta()),
        ("4000d", timedelta(days=4000)),
        ("+1d12h", timedelta(hours=36)),
        ("-36h30m", -timedelta(hours=36, minutes=30)),
        ("2013-12-25", -timedelta(hours=13)),
        ("2013-12-26", timedelta(hours=11)),
    ],
)
def test_a_shift_is_a_duration_or_the_day_in_the_city_to_which_the_first_day_goes(text: str, moved: timedelta):
    assert shift_of(read_shift(text), FIRST, NEW_YORK, TAIZHOU) == moved


@pytest.mark.parametrize("text", ["tomorrow", "4000", "4000w", "2026-13-01", "9" * 20 + "d"])
def test_what_is_no_shift_is_refused_in_a_sentence(text: str):
    with pytest.raises(ShiftMalformed, match=f"--shift {text}: .*expected"):
        read_shift(text)


@pytest.mark.parametrize("text", ["100000d", "9999999d", "-100000d", "-9999999d", "9999-12-31"])
def test_a_shift_that_moves_a_step_out_of_time_is_refused_with_both_times(text: str):
    steps = direct("1,2013-12-25 21:00:00,,,HEAT,HPD,NORTH,1 A ST").steps
    moved = shift_of(read_shift(text), steps[0].at, NEW_YORK, TAIZHOU)
    with pytest.raises(
        ShiftMalformed, match=r"the report of line 2 from 2013-12-26T02:00:00\+00:00 out of time; .* 1900 up to 2200"
    ):
        refuse_out_of_time(steps, moved)


def test_a_due_date_is_not_moved_out_of_time_either():
    steps = direct("1,2013-12-25 21:00:00,,2150-12-25 21:00:00,HEAT,HPD,NORTH,1 A ST").steps
    refuse_out_of_time(steps, timedelta(days=10000))
    with pytest.raises(ShiftMalformed, match="the due date of line 2 from 2150"):
        refuse_out_of_time(steps, timedelta(days=20000))


@pytest.mark.parametrize(("text", "speed"), [("max", math.inf), ("60", 60.0), ("0.5", 0.5)])
def test_a_speed_is_a_number_or_max(text: str, speed: float):
    assert speed_of(text) == speed


@pytest.mark.parametrize("text", ["fast", "0", "-1", "nan", ""])
def test_what_is_no_speed_is_refused_in_a_sentence(text: str):
    with pytest.raises(SpeedMalformed, match=f"--speed {text}: expected max"):
        speed_of(text)
