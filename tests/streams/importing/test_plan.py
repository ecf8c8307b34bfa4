"""What a record's rows become: steps in order, and rejects with line, column and reason."""

from datetime import UTC, datetime

import pytest

from streams.importing.rejects import rejects_csv
from streams.importing.rows import RecordUnreadable
from tests.streams.importing.small_record import DIRECT, DIRECT_HEADER, direct, only, plan_of, rejected, short, taizhou, times

ROW = "1,2013-12-25 10:00:00,2013-12-25 12:00:00,2013-12-26 10:00:00,HEAT,HPD,NORTH,1 A ST"


def test_a_row_becomes_its_report_and_its_closure_in_utc() -> None:
    planned = direct(ROW)
    assert times(planned) == [("1", "report", "2013-12-25T15:00:00+00:00"), ("1", "close", "2013-12-25T17:00:00+00:00")]
    assert planned.rejects == ()
    assert (planned.counts.rows, planned.counts.tickets, planned.counts.steps) == (1, 1, 2)


def test_the_report_names_category_department_due_date_and_place() -> None:
    report = only(direct(ROW), "report")
    assert (report.source, report.category, report.department, report.line) == ("small", "heating", "housing", 2)
    assert report.due_at == datetime(2013, 12, 26, 15, tzinfo=UTC)
    assert report.place.district == "321281"
    assert not report.estimated


def test_only_the_step_that_names_a_department_carries_it() -> None:
    assert only(direct(ROW), "close").department is None
    calls = short("c,r,2017-01-01 00:00:00,2017-01-01 00:01:00,2017-01-01 00:02:00,,,,FIRE,X")
    assert [(s.stage.value, s.department) for s in calls.steps] == [("report", None), ("file", None), ("dispatch", "fire-rescue")]


def test_steps_that_the_record_does_not_have_are_not_invented() -> None:
    planned = direct("1,2013-12-25 10:00:00,,,HEAT,HPD,NORTH,1 A ST", "2,2013-12-25 10:00:00,N/A,,HEAT,HPD,NORTH,1 A ST")
    assert [step.stage.value for step in planned.steps] == ["report", "report"]
    assert planned.rejects == ()


def test_one_address_is_one_grid_and_another_row_without_address_a_place_of_its_own() -> None:
    planned = direct(
        *(f"{n},2013-12-25 10:00:00,,,HEAT,HPD,NORTH,{a}" for n, a in enumerate(("1 A ST", "1 A ST", "", "Unspecified")))
    )
    places = [step.place for step in planned.steps]
    assert places[0] == places[1]
    assert len({place.grid for place in places}) == 3
    assert all(place.community in taizhou().community_by_code for place in places)


def test_an_empty_area_has_the_district_that_the_mapping_names() -> None:
    assert only(direct("1,2013-12-25 10:00:00,,,HEAT,HPD,Unspecified,1 A ST"), "report").place.district == "321203"


@pytest.mark.parametrize(("agency", "department"), [("HPD", "housing"), ("MIXED", "public-security"), ("", "public-security")])
def test_the_department_is_the_agencys_or_the_categorys(agency: str, department: str) -> None:
    assert only(direct(f"1,2013-12-25 10:00:00,,,NOISE,{agency},NORTH,1 A ST"), "report").department == department


def test_a_closure_before_its_report_is_rejected_and_the_report_stays() -> None:
    planned = direct("1,2013-12-25 10:00:00,2013-10-30 10:00:00,,HEAT,HPD,NORTH,1 A ST", ROW.replace("1,", "2,", 1))
    assert rejected(planned) == [(2, "closed", "before-earlier-step")]
    assert "close lies before report (line 2: 2013-12-25 10:00:00)" in planned.rejects[0].reason
    assert [(ticket, stage) for ticket, stage, _ in times(planned)] == [("1", "report"), ("2", "report"), ("2", "close")]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("1,yesterday,2013-12-25 12:00:00,,HEAT,HPD,NORTH,1 A ST", "created", "time-unreadable"),
        ("1,2013-12-25 10:00:00,2013-12-25 12:00:00,,COLD,HPD,NORTH,1 A ST", "type", "category-unknown"),
        ("1,2013-12-25 10:00:00,2013-12-25 12:00:00,,HEAT,KGB,NORTH,1 A ST", "agency", "department-unknown"),
        ("1,2013-12-25 10:00:00,2013-12-25 12:00:00,,HEAT,HPD,SOUTH,1 A ST", "area", "place-unknown"),
    ],
)
def test_without_a_usable_report_no_step_of_the_ticket_stands(row: str, column: str, rule: str) -> None:
    planned = direct(row, ROW.replace("1,", "2,", 1))
    assert (2, column, rule) in rejected(planned)
    assert (2, "closed", "report-unusable") in rejected(planned)
    assert {ticket for ticket, _, _ in times(planned)} == {"2"}
    assert planned.counts.tickets == 1


def test_a_row_without_a_time_of_report_is_rejected_though_it_has_no_other_step() -> None:
    planned = direct(ROW, "2,,,,HEAT,HPD,NORTH,1 A ST")
    assert rejected(planned) == [(3, "created", "report-missing")]
    assert (planned.counts.rows, planned.counts.tickets, planned.counts.dropped) == (2, 1, 1)


def test_each_row_of_a_ticket_without_a_report_has_its_word_and_none_where_another_row_has_the_time() -> None:
    units = [f"c,{unit},{{}},,,,,,FIRE,X" for unit in "ab"]
    assert rejected(short(*(unit.format("") for unit in units))) == [(n, "received", "report-missing") for n in (2, 3)]
    assert rejected(short(units[0].format(""), units[1].format("2017-01-01 10:00:00"))) == []


def test_a_closure_that_is_no_time_is_rejected_and_the_report_stays() -> None:
    planned = direct("1,2013-12-25 10:00:00,soon,,HEAT,HPD,NORTH,1 A ST")
    assert rejected(planned) == [(2, "closed", "time-unreadable")]
    assert [step.stage.value for step in planned.steps] == ["report"]


def test_a_due_date_that_is_no_time_is_named_and_the_report_stays() -> None:
    planned = direct("1,2013-12-25 10:00:00,,soon,HEAT,HPD,NORTH,1 A ST")
    assert only(planned, "report").due_at is None
    assert [(reject.rule, reject.dropped) for reject in planned.rejects] == [("due-unreadable", False)]
    assert (planned.counts.dropped, planned.counts.kept_in_doubt) == (0, 1)


def test_rows_that_cannot_be_told_apart_or_read_are_rejected() -> None:
    planned = direct(ROW, ROW, "," + ROW.partition(",")[2], "1,2", ROW.replace("1,", "3,", 1) + ",x")
    assert rejected(planned) == [
        (3, "id", "row-repeated"),
        (4, "id", "key-empty"),
        (5, "", "row-malformed"),
        (6, "", "row-malformed"),
    ]
    assert planned.counts.rows == 5


def test_lines_are_those_of_the_file_where_a_value_spans_several() -> None:
    planned = direct('1,2013-12-25 10:00:00,,,HEAT,HPD,NORTH,"1 A ST\n2nd floor"', "2,?,,,HEAT,HPD,NORTH,1 A ST")
    assert rejected(planned)[0] == (4, "created", "time-unreadable")


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(RecordUnreadable, match=r"small.csv:1: no column 'due', which the mapping small names; the file has: 'id'"):
        plan_of(DIRECT, DIRECT_HEADER.replace("due", "deadline"), ROW)


def test_a_call_has_the_first_times_of_its_units_and_ends_with_the_last() -> None:
    planned = short(
        "c,b,2017-01-01 00:00:00,2017-01-01 00:01:00,2017-01-01 00:03:00,2017-01-01 00:05:00,,2017-01-01 00:50:00,FIRE,X",
        "c,a,2017-01-01 00:00:00,2017-01-01 00:01:00,2017-01-01 00:02:00,2017-01-01 00:06:00,2017-01-01 00:09:00,,FIRE,X",
        "c,d,2017-01-01 00:00:00,2017-01-01 00:01:00,2017-01-01 00:02:30,,2017-01-01 00:08:00,2017-01-01 00:40:00,FIRE,X",
    )
    assert [(stage, at[11:19]) for _, stage, at in times(planned)] == [
        ("report", "08:00:00"),
        ("file", "08:01:00"),
        ("dispatch", "08:02:00"),
        ("accept", "08:05:00"),
        ("arrive", "08:08:00"),
        ("close", "08:50:00"),
    ]
    assert [step.line for step in planned.steps] == [3, 3, 3, 2, 4, 2]
    assert planned.counts.tickets == 1


def test_the_order_of_the_rows_in_the_file_changes_nothing_but_lines() -> None:
    rows = [
        f"c{n % 2},r{n},2017-01-01 00:00:00,2017-01-01 00:00:00,2017-01-01 00:00:00,,,2017-01-01 00:0{n}:00,FIRE,X{n}"
        for n in range(6)
    ]
    one, other = short(*rows), short(*reversed(rows))
    assert times(one) == times(other)
    assert [step.place for step in one.steps] == [step.place for step in other.steps]


def test_equal_times_keep_the_order_of_the_stages() -> None:
    at = "2017-01-01 00:00:00"
    planned = short(f"c,z,{at},,{at},,,,FIRE,X", f"c,a,,{at},,,{at},{at},FIRE,X")
    assert [step.stage.value for step in planned.steps] == ["report", "file", "dispatch", "arrive", "close"]


def test_a_procedure_without_a_stage_rejects_it() -> None:
    planned = plan_of(DIRECT.replace('stage = "close"', 'stage = "finish"'), DIRECT_HEADER, ROW)
    assert rejected(planned) == [(2, "closed", "stage-not-in-procedure")]


def test_the_reject_file_says_line_column_value_effect_and_reason() -> None:
    planned = direct("1,2013-12-25 10:00:00,soon,later,HEAT,HPD,NORTH,1 A ST")
    expected = "not a time in any of the formats %Y-%m-%d %H:%M:%S, %Y-%m-%dT%H:%M:%S%z, %Y-%m-%d"
    assert rejects_csv(planned.rejects) == (
        "line,column,value,effect,rule,reason\n"
        f'2,closed,soon,dropped,time-unreadable,"close: {expected}"\n'
        f'2,due,later,kept,due-unreadable,"{expected}; the ticket has the limit of its category"\n'
    )
