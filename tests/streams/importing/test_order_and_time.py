"""Steps out of order, dates without a time of day, and clocks that are put forward and back."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.streams.importing.small_record import DIRECT, DIRECT_HEADER, direct, only, plan_of, rejected, short, times

TAIL = ",HEAT,HPD,NORTH,1 A ST"
NEW_YORK_DAY = datetime(2013, 12, 25, 5, tzinfo=UTC)


def call(*cells: str) -> str:
    """A call of one unit: received, entered, dispatched, responded, arrived, free; empty where the record has no time."""
    return "c,r," + ",".join(f"2017-01-01 {cell}" if cell else "" for cell in cells) + ",FIRE,X"


@pytest.mark.parametrize(
    ("row", "stands", "rejects"),
    [
        (
            call("10:00:00", "10:01:00", "10:05:00", "10:06:00", "10:04:00", "11:00:00"),
            ["report", "file", "dispatch", "accept", "close"],
            [("arrived", "before-earlier-step")],
        ),
        (
            call("10:00:00", "10:01:00", "10:05:00", "10:06:00", "10:05:30", "11:00:00"),
            ["report", "file", "dispatch", "accept", "close"],
            [("arrived", "before-earlier-step")],
        ),
        (
            call("10:00:00", "10:01:00", "10:05:00", "10:06:00", "10:07:00", "10:04:00"),
            ["report", "file", "dispatch", "accept", "arrive"],
            [("free", "before-earlier-step")],
        ),
        (
            call("10:00:00", "10:01:00", "10:05:00", "10:06:00", "18:07:00", "11:00:00"),
            ["report", "file", "dispatch", "accept", "close"],
            [("arrived", "after-later-step")],
        ),
        (
            call("10:00:00", "10:01:00", "", "10:06:00", "10:07:00", "11:00:00"),
            ["report", "file"],
            [("arrived", "stage-skipped"), ("free", "stage-skipped"), ("responded", "stage-skipped")],
        ),
        (
            call("10:00:00", "09:01:00", "10:05:00", "", "", "11:00:00"),
            ["report"],
            [("dispatched", "stage-skipped"), ("entered", "before-earlier-step"), ("free", "stage-skipped")],
        ),
        (
            call("", "10:01:00", "10:05:00", "", "", ""),
            [],
            [("dispatched", "report-unusable"), ("entered", "report-unusable"), ("received", "report-missing")],
        ),
    ],
)
def test_what_cannot_stand_is_rejected_and_the_rest_stays(row: str, stands: list[str], rejects: list[tuple[str, str]]) -> None:
    planned = short(row)
    assert [step.stage.value for step in planned.steps] == stands
    assert [(column, rule) for _, column, rule in rejected(planned)] == rejects


def test_a_date_without_a_time_of_day_is_spread_over_its_day_on_whole_minutes_and_marked() -> None:
    planned = direct(*(f"{n},2013-12-25,,{TAIL}" for n in range(300)))
    minutes = [(step.at - NEW_YORK_DAY) / timedelta(minutes=1) for step in planned.steps]
    assert all(step.estimated for step in planned.steps)
    assert all(minute == int(minute) and 0 <= minute < 1440 for minute in minutes)
    assert sum(minute < 720 for minute in minutes) in range(110, 191)
    assert planned.counts.estimated == 300


def test_the_spread_depends_on_the_key_alone() -> None:
    alone = direct(f"7,2013-12-25,,{TAIL}")
    among = direct(*(f"{n},2013-12-25,,{TAIL}" for n in range(9)))
    assert only(alone, "report").at == next(step.at for step in among.steps if step.ticket_key == "7")


def test_a_closure_of_the_same_day_never_precedes_its_report() -> None:
    planned = direct(*(f"{n},2013-12-25,2013-12-25,{TAIL}" for n in range(500)))
    assert planned.rejects == ()
    at = {(step.ticket_key, step.stage.value): step.at for step in planned.steps}
    assert all(at[str(n), "report"] <= at[str(n), "close"] < NEW_YORK_DAY + timedelta(days=1) for n in range(500))


def test_a_date_keeps_between_the_exact_times_of_its_neighbours() -> None:
    early = direct(*(f"{n},2013-12-25,2013-12-25 00:07:30,{TAIL}" for n in range(50)))
    late = direct(*(f"{n},2013-12-25 23:57:30,2013-12-25,{TAIL}" for n in range(50)))
    assert {step.at - NEW_YORK_DAY for step in early.steps if step.stage == "report"} <= {timedelta(minutes=n) for n in range(8)}
    closes = {step.at - NEW_YORK_DAY for step in late.steps if step.stage == "close"}
    assert closes == {timedelta(minutes=1438), timedelta(minutes=1439)}
    assert [step.estimated for step in late.steps if step.stage == "report"] == [False] * 50


def test_a_date_whose_day_has_no_minute_left_takes_the_time_of_the_step_before() -> None:
    planned = direct(f"1,2013-12-25 23:59:30,2013-12-25,{TAIL}")
    assert [at for _, _, at in times(planned)] == ["2013-12-26T04:59:30+00:00"] * 2


def test_a_closure_on_the_day_before_is_rejected_though_both_are_dates() -> None:
    assert rejected(direct(f"1,2013-12-25,2013-12-24,{TAIL}")) == [(2, "closed", "before-earlier-step")]


def test_midnight_is_no_time_only_in_the_columns_named() -> None:
    text = DIRECT.replace("date_formats", 'midnight_is_no_time = ["closed"]\ndate_formats')
    planned = plan_of(text, DIRECT_HEADER, f"1,2013-12-25 00:00:00,2013-12-26 00:00:00,{TAIL}")
    assert [step.estimated for step in planned.steps] == [False, True]


@pytest.mark.parametrize("closed", ["2099-12-31 00:00:00", "2099-12-31"])
def test_a_closure_that_stands_for_never_is_rejected_and_does_not_take_city_time_along(closed: str) -> None:
    planned = direct(f"1,2013-12-25 10:00:00,{closed},{TAIL}", f"2,2013-12-25 10:00:00,2023-12-25 10:00:00,{TAIL}")
    assert rejected(planned) == [(2, "closed", "too-late")]
    assert "more than ten years after the report (line 2: 2013-12-25 10:00:00); list the value under" in planned.rejects[0].reason
    assert [(ticket, stage) for ticket, stage, _ in times(planned)] == [("1", "report"), ("2", "report"), ("2", "close")]


def test_what_lies_in_the_future_is_rejected_and_does_not_take_city_time_there() -> None:
    planned = direct(
        f"1,2025-12-31 10:00:00,2026-01-02 10:00:00,{TAIL}",
        f"2,2099-12-31 10:00:00,,{TAIL}",
        f"3,2025-12-31 10:00:00,,2026-03-01{TAIL}",
    )
    assert rejected(planned)[:2] == [(2, "closed", "in-future"), (3, "created", "in-future")]
    assert "close lies in the future: now is 2026-01-01T12:00:00+00:00; list the value under" in planned.rejects[0].reason
    assert [(ticket, stage) for ticket, stage, _ in times(planned)] == [("1", "report"), ("3", "report")]


def test_a_unit_that_is_never_free_does_not_cost_the_call_its_closure() -> None:
    begin = "c,{},2017-01-01 10:00:00,2017-01-01 10:00:00,2017-01-01 10:00:00,,"
    planned = short((begin + ",2017-01-01 11:00:00,FIRE,X").format("a"), (begin + ",2099-12-31 00:00:00,FIRE,X").format("b"))
    assert rejected(planned) == [(3, "free", "too-late")]
    assert only(planned, "close").at == datetime(2017, 1, 1, 19, tzinfo=UTC)


def test_a_due_date_without_a_time_of_day_is_the_end_of_its_day() -> None:
    assert only(direct(f"1,2013-12-25 10:00:00,,2013-12-26{TAIL}"), "report").due_at == datetime(2013, 12, 27, 4, 59, tzinfo=UTC)


def test_a_time_that_clocks_skipped_is_rejected() -> None:
    planned = direct(f"1,2014-03-08 10:00:00,2014-03-09 02:30:00,{TAIL}")
    assert rejected(planned) == [(2, "closed", "time-skipped")]
    assert [step.stage.value for step in planned.steps] == ["report"]


def test_a_time_that_clocks_showed_twice_is_its_first_reading_marked_and_named() -> None:
    planned = direct(f"1,2013-11-03 01:30:00,,{TAIL}")
    report = only(planned, "report")
    assert (report.at, report.estimated) == (datetime(2013, 11, 3, 5, 30, tzinfo=UTC), True)
    assert [(reject.rule, reject.dropped) for reject in planned.rejects] == [("time-twice", False)]


def test_a_time_that_clocks_showed_twice_is_its_second_reading_where_the_first_precedes_the_step_before() -> None:
    planned = direct(f"1,2013-11-03T05:50:00+0000,2013-11-03 01:30:00,{TAIL}")
    assert only(planned, "close").at == datetime(2013, 11, 3, 6, 30, tzinfo=UTC)


def test_summer_and_winter_time_have_their_own_offsets() -> None:
    planned = direct(f"1,2014-03-08 12:00:00,2014-03-10 12:00:00,{TAIL}")
    assert [at for _, _, at in times(planned)] == ["2014-03-08T17:00:00+00:00", "2014-03-10T16:00:00+00:00"]


def test_a_day_of_23_hours_is_spread_over_its_own_minutes() -> None:
    planned = direct(*(f"{n},2014-03-09,,{TAIL}" for n in range(400)))
    start = datetime(2014, 3, 9, 5, tzinfo=UTC)
    assert all(start <= step.at < start + timedelta(hours=23) for step in planned.steps)


def test_a_time_with_its_own_offset_needs_no_zone() -> None:
    assert only(direct(f"1,2013-12-25T10:00:00+0100,,{TAIL}"), "report").at == datetime(2013, 12, 25, 9, tzinfo=UTC)
