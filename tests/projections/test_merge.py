"""Shards into one: however tickets are split, the city's rows are those of a naive recount."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.merge import as_tables, combined_digest, merge
from projections.shard import Shard
from schemas.boards import BOARDS, Row, RowKey
from tests.projections.histories import History, histories
from tests.projections.recount import recount
from tests.projections.told import ZONE

Split = Callable[[str], int]
SPLITS: tuple[Split, ...] = (lambda ticket: 0, lambda ticket: ord(ticket[0]) % 3, lambda ticket: -ord(ticket[0]) % 5)


def split(records: History, by: Split) -> list[History]:
    """The partitions' logs, each ticket in one of them."""
    partitions = sorted({by(key) for key, _ in records})
    return [[(key, raw) for key, raw in records if by(key) == partition] for partition in partitions]


def rows_of(records: History) -> dict[RowKey, Row]:
    shard = Shard()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
    return shard.rows


def without_reasons(rows: dict[RowKey, Row]) -> dict[RowKey, Row]:
    return {key: {name: value for name, value in row.items() if name != "reason"} for key, row in rows.items()}


@given(histories(), st.sampled_from(SPLITS))
@settings(max_examples=150, deadline=None)
def test_any_split_by_ticket_merges_to_the_rows_of_a_naive_recount(records: History, by: Split):
    partitions = split(records, by)
    assert without_reasons(merge(rows_of(each) for each in partitions)) == recount(partitions)


@given(histories(), st.sampled_from(SPLITS))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_partitions_does_not_matter_and_merging_changes_no_shard(records: History, by: Split):
    shards = [rows_of(each) for each in split(records, by)]
    before = [{key: dict(row) for key, row in rows.items()} for rows in shards]
    assert merge(shards) == merge(reversed(shards))
    assert shards == before


def test_sums_add_up_and_rows_of_one_partition_stand_side_by_side():
    one: dict[RowKey, Row] = {("flow", "d", "08"): {"reported": 2, "filed": 1}, ("incomplete", "a"): {"offset": 3}}
    other: dict[RowKey, Row] = {("flow", "d", "08"): {"reported": 1, "closed": 4}, ("incomplete", "b"): {"offset": 3}}
    assert merge([one, other]) == {
        ("flow", "d", "08"): {"reported": 3, "filed": 1, "closed": 4},
        ("incomplete", "a"): {"offset": 3},
        ("incomplete", "b"): {"offset": 3},
    }


def test_nothing_merges_to_nothing_and_every_board_has_its_table():
    assert merge([]) == {}
    assert as_tables({}) == {board.name: [] for board in BOARDS}


def test_tables_have_key_fields_by_name_every_number_and_the_order_of_their_keys():
    rows: dict[RowKey, Row] = {("flow", "2026-01-02", "00"): {"closed": 1}, ("flow", "2026-01-01", "23"): {"reported": 2}}
    assert as_tables(rows)["flow"] == [
        {"day": "2026-01-01", "hour": "23", "reported": 2, "filed": 0, "dispatched": 0, "closed": 0},
        {"day": "2026-01-02", "hour": "00", "reported": 0, "filed": 0, "dispatched": 0, "closed": 1},
    ]


def test_a_row_that_is_no_sum_has_what_it_has():
    rows: dict[RowKey, Row] = {("incomplete", "a"): {"offset": 3, "records": 1, "reason": "because"}}
    assert as_tables(rows)["incomplete"] == [{"ticket": "a", "offset": 3, "records": 1, "reason": "because"}]


def test_a_row_with_a_key_too_few_is_an_error_not_a_guess():
    with pytest.raises(ValueError, match="zip"):
        as_tables({("flow", "2026-01-02"): {"closed": 1}})


def test_the_combined_digest_depends_on_each_partition_and_not_on_their_order():
    digest = combined_digest({0: "aa", 1: "bb"})
    assert combined_digest({1: "bb", 0: "aa"}) == digest
    assert len({digest, combined_digest({0: "bb", 1: "aa"}), combined_digest({0: "aa"}), combined_digest({0: "aa", 2: "bb"})}) == 4


def test_a_row_that_two_partitions_hold_by_mistake_is_the_same_whichever_comes_first():
    key = ("reading-days", "aqi", "3212", "", "observed", "2026-11-24")
    one, other = {key: {"hours": {"08": {"value": 50}}}}, {key: {"hours": {"08": {"value": 90}}}}
    assert merge([one, other]) == merge([other, one])
