"""Rows are found by what they are asked for, and a board's days are those on which it has rows."""

import pytest

from projections.row_index import DAY_AT, RowIndex
from schemas.boards import BOARD


def test_the_days_of_a_board_are_those_that_have_rows_the_earliest_first():
    index = RowIndex()
    for day, street in (("2026-11-25", "a"), ("2026-11-24", "a"), ("2026-11-24", "b"), ("2026-11-26", "a")):
        index.put(("evaluation", day, "area", street), {"closed": 1})
    assert list(index.days("evaluation")) == ["2026-11-24", "2026-11-25", "2026-11-26"]
    index.put(("evaluation", "2026-11-24", "area", "a"), None)
    index.put(("evaluation", "2026-11-25", "area", "a"), None)
    index.put(("evaluation", "2026-11-25", "area", "a"), None)
    assert list(index.days("evaluation")) == ["2026-11-24", "2026-11-26"]


def test_days_that_stand_behind_other_fields_are_those_of_these_fields():
    index = RowIndex()
    for indicator, day in (("aqi", "2026-11-25"), ("aqi", "2026-11-24"), ("on-duty", "2026-11-01")):
        index.put(("reading-days", indicator, "3212", "", "observed", day), {"hours": {}})
    assert list(index.days("reading-days", "aqi", "3212", "", "observed")) == ["2026-11-24", "2026-11-25"]
    assert list(index.days("reading-days", "aqi", "3212", "", "simulated")) == []


@pytest.mark.parametrize("board", DAY_AT)
def test_the_day_is_one_of_the_fields_that_a_board_is_asked_by(board: str):
    index = RowIndex()
    fields = tuple(f"of-{name}" for name in BOARD[board].keys)
    index.put((board, *fields), {})
    before = fields[: fields.index("of-day")]
    assert list(index.days(board, *before)) == ["of-day"]
