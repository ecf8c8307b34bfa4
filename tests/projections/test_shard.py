"""A shard: exactly the log up to its offset, whatever is given twice, missing or unreadable; its digest says so in one word."""

from datetime import tzinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.boards import ADDITIONS, Addition
from projections.shard import Parked, Shard, digest_of
from projections.tickets import Step
from schemas.boards import BOARD, Row, RowKey
from schemas.codec import MESSAGE_BYTES_MAX, encode_outcome
from schemas.stage import Colour, Stage
from schemas.ticket.stages import TicketFiled
from tests.projections.histories import History, histories
from tests.projections.told import ZONE, board, closed, dispatched, fold, outcome, reported, shard_of, tell, turned
from tests.small_city import TURN

FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")


def folded(records: History) -> Shard:
    shard = Shard()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
    return shard


def test_a_gap_is_refused_with_both_offsets_and_changes_nothing():
    shard = shard_of((0, "a", reported()))
    with pytest.raises(ValueError, match="stands at offset 0, the next record is 2"):
        shard.apply(2, "a", encode_outcome(outcome(2, FILED, ticket="a")), ZONE)
    assert shard.offset == 0
    assert shard.tickets["a"].sequence == 1


@pytest.mark.parametrize("offset", [0, 1])
def test_an_offset_that_was_applied_is_passed_over(offset: int):
    shard = shard_of((0, "a", reported()), (1, "a", FILED))
    before = shard.digest()
    assert shard.apply(offset, "a", encode_outcome(outcome(3, closed(), ticket="a")), ZONE) is None
    assert (shard.offset, shard.digest(), shard.tickets.void) == (1, before, 0)


def test_a_void_record_moves_the_offset_and_is_counted_and_no_more():
    shard = shard_of((0, "a", reported()))
    before = shard.digest()
    assert fold(shard, outcome(1, reported(), ticket="a")) is None
    assert (shard.offset, shard.tickets.void, shard.digest()) == (1, 1, before)


def test_an_unreadable_record_parks_its_ticket_which_counts_no_further():
    shard = shard_of((0, "a", reported()), (0, "b", reported()))
    parked = shard.apply(2, "a", b"{", ZONE)
    assert isinstance(parked, Parked)
    assert (parked.ticket, parked.offset) == ("a", 2)
    tell(shard, (1, "a", FILED), (1, "b", FILED))
    row = board(shard, "incomplete")[("a",)]
    assert (row["offset"], row["records"], row["reason"]) == (2, 2, parked.reason)
    assert shard.tickets["a"].sequence == 1
    assert [row["filed"] for row in board(shard, "flow").values()] == [1]


def test_a_parked_tickets_later_records_are_parked_at_their_own_offsets():
    shard = Shard()
    shard.apply(0, "a", b"{", ZONE)
    later = fold(shard, outcome(1, reported(), ticket="a"))
    assert later == Parked("a", 1, "its ticket is parked")


def test_an_illegal_record_parks_its_ticket_with_the_reason():
    shard = shard_of((0, "a", reported()), (1, "a", closed()))
    parked = fold(shard, outcome(3, FILED, ticket="a"))
    assert isinstance(parked, Parked)
    assert "TicketFiled meets Closed" in parked.reason


def test_a_record_under_another_tickets_key_parks_the_key():
    shard = Shard()
    parked = fold(shard, outcome(1, reported(), ticket="a"), key="b")
    assert isinstance(parked, Parked)
    assert (parked.ticket, "found a" in parked.reason) == ("b", True)
    assert shard.tickets["a"].sequence == 0


def test_a_report_due_at_no_time_of_any_zone_parks_its_ticket():
    raw = encode_outcome(outcome(1, reported(), ticket="a")).replace(b'"due_at":"2026', b'"due_at":"9999')
    assert isinstance(Shard().apply(0, "a", raw, ZONE), Parked)


def test_what_was_counted_before_a_ticket_was_parked_stays_counted():
    shard = shard_of((0, "a", reported()), (80, "a", turned(Colour.YELLOW)))
    shard.apply(2, "a", b"{", ZONE)
    assert [row["open"] for row in board(shard, "open-tickets").values()] == [1]
    assert ("a",) in board(shard, "attention")


def test_rows_of_zero_vanish_and_are_named_as_changed():
    shard = shard_of((0, "a", reported()))
    row = ("open-tickets", "green", "321202", "-", "fire")
    assert row in shard.take_changed()
    tell(shard, (1, "a", FILED), (2, "a", dispatched("rescue")))
    assert row in shard.take_changed()
    assert row not in shard.rows


def test_only_what_changed_is_named_in_order_and_once():
    shard = shard_of((0, "a", reported()))
    shard.take_changed()
    assert shard.take_changed() == ()
    tell(shard, (1, "a", FILED))
    of_day = [("area", "321202001"), ("category", "fire"), ("department", "-"), ("post", "acceptor")]
    evaluated = [("evaluation", "2026-01-01", *row) for row in of_day]
    assert shard.take_changed() == (*evaluated, ("flow", "2026-01-01", "20"), ("sources", "demonstration/nyc"))


def test_an_empty_shard_has_the_digest_of_no_rows():
    assert Shard().digest() == digest_of({}) == "0" * 64


def test_a_digest_tells_rows_apart_by_key_number_and_absence():
    digests = {
        digest_of(rows)
        for rows in ({}, {("sources", "s"): {"records": 1}}, {("sources", "s"): {"records": 2}}, {("sources", "z"): {"records": 1}})
    }
    assert len(digests) == 4


@given(histories(), st.sets(st.integers(0, 80)))
@settings(max_examples=80, deadline=None)
def test_the_digest_kept_up_row_by_row_is_that_of_the_rows(records: History, asked_at: set[int]):
    shard = Shard()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
        if offset in asked_at:
            assert shard.digest() == digest_of(shard.rows)
    assert shard.digest() == digest_of(shard.rows) == folded(records).digest()


@given(histories(), st.sets(st.integers(0, 80)))
@settings(max_examples=80, deadline=None)
def test_who_follows_the_changed_keys_holds_the_same_rows(records: History, batches: set[int]):
    shard, mirror = Shard(), dict[RowKey, Row]()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
        if offset in batches or offset == len(records) - 1:
            for changed in shard.take_changed():
                mirror.pop(changed, None)
                if changed in shard.rows:
                    mirror[changed] = dict(shard.rows[changed])
    assert mirror == shard.rows


@given(histories())
@settings(max_examples=40, deadline=None)
def test_every_row_has_the_keys_and_numbers_of_its_board_and_no_zero(records: History):
    for key, row in folded(records).rows.items():
        told = BOARD[key[0]]
        assert len(key) == 1 + len(told.keys)
        assert set(row) <= set(told.values)
        assert not told.summed or all(row.values())


@given(histories(), st.integers(0, 80))
@settings(max_examples=40, deadline=None)
def test_a_shard_given_a_stretch_twice_is_the_shard_given_it_once(records: History, back_to: int):
    shard = folded(records)
    for offset, (key, raw) in enumerate(records[back_to:], back_to):
        shard.apply(offset, key, raw, ZONE)
    assert shard.rows == folded(records).rows
    assert shard.tickets.void == folded(records).tickets.void


def test_a_record_above_the_limit_parks_its_ticket_however_well_it_reads():
    padded = b'{"specversion":"1.0"}' + b" " * MESSAGE_BYTES_MAX
    parked = Shard().apply(0, "a", padded, ZONE)
    assert isinstance(parked, Parked)
    assert "expected at most 65536 bytes" in parked.reason


def test_a_record_that_a_board_cannot_count_parks_its_ticket_and_leaves_no_half_of_it(monkeypatch: pytest.MonkeyPatch):
    """The boards before the one that fails have added nothing either, and the ticket is what it was."""
    shard = shard_of((0, "a", reported()))
    rows = {key: dict(row) for key, row in shard.rows.items()}

    def failing(step: Step, zone: tzinfo) -> list[Addition]:
        raise ZeroDivisionError("no such hour")

    monkeypatch.setitem(ADDITIONS, TicketFiled, (*ADDITIONS[TicketFiled], failing))
    parked = fold(shard, outcome(2, FILED, ticket="a"))
    assert isinstance(parked, Parked)
    assert "no such hour" in parked.reason
    assert {key: row for key, row in shard.rows.items() if key[0] != "incomplete"} == rows
    assert (shard.offset, shard.tickets["a"].sequence) == (1, 1)


def test_a_foreign_key_of_any_size_parks_under_a_bounded_name():
    """A row keyed with all of it could never be written, and its partition would stand still for ever."""
    shard, huge = Shard(), "票" * 300_000
    assert isinstance(shard.apply(0, huge, b"{", ZONE), Parked)
    again = shard.apply(1, huge, b"{", ZONE)
    assert isinstance(again, Parked)
    assert len(again.ticket) < 300
    assert board(shard, "incomplete")[(again.ticket,)]["records"] == 2
