"""Where a number comes from: the records found behind it add up to what the rows say, whatever happened."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.origins import Address, NoSuchNumber, Origins, address_of
from projections.shard import Shard
from schemas.boards import BOARD
from schemas.codec import encode_outcome
from schemas.stage import Colour, Stage
from schemas.ticket.stages import TicketFiled
from tests.projections.histories import History, histories
from tests.projections.told import MIDNIGHT, ZONE, Told, outcome, reported, turned
from tests.small_city import NOON, TURN

FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")


def told(address: Address, *story: Told, newest: int = 10) -> tuple[Shard, Origins]:
    """A story folded with the origins of a number gathered on the way."""
    shard, origins = Shard(), Origins(address, ZONE, newest)
    for offset, (minutes, ticket, body) in enumerate(story):
        record = outcome(shard.tickets[ticket].sequence + 1, body, minutes, ticket)
        origins.take(3, offset, shard.apply(offset, ticket, encode_outcome(record), ZONE))
    return shard, origins


def test_a_count_of_a_day_names_the_records_that_added_to_it():
    address = address_of("flow", {"day": NOON.astimezone(ZONE).date().isoformat()}, ["reported"])
    shard, origins = told(address, (0, "a", reported()), (1, "a", FILED), (2, "b", reported(2)), (MIDNIGHT + 1, "c", reported()))
    assert (origins.total, origins.records, address.total(shard.rows)) == (2, 2, 2)
    assert [(o.partition, o.offset, o.ticket, o.amount) for o in origins.newest()] == [(3, 2, "b", 1), (3, 0, "a", 1)]
    assert origins.policies == {"p1": 2}


def test_only_the_newest_are_told_but_all_are_counted():
    address = address_of("flow", {}, ["reported"])
    _, origins = told(address, *((minute, f"t{minute}", reported(minute)) for minute in range(5)), newest=2)
    assert (origins.records, [o.ticket for o in origins.newest()]) == (5, ["t4", "t3"])


def test_behind_a_number_without_days_stand_the_tickets_that_are_in_it_now():
    """Each with the record that brought it there: who left again, by colour or by closure, stands there no more."""
    address = address_of("open-tickets", {"colour": "yellow"}, [])
    story: list[Told] = [
        *((0, ticket, reported()) for ticket in "abc"),
        *((80, ticket, turned(Colour.YELLOW)) for ticket in "abc"),
        (100, "b", turned(Colour.RED, Colour.YELLOW)),
    ]
    shard, origins = told(address, *story)
    assert (origins.total, origins.records, address.total(shard.rows)) == (2, 2, 2)
    assert [(o.ticket, o.type, o.amount) for o in origins.newest()] == [
        ("c", "rongzhi.ticket-colour-changed.v1", 1),
        ("a", "rongzhi.ticket-colour-changed.v1", 1),
    ]


def test_behind_a_row_of_one_ticket_stand_its_records_with_the_one_that_parked_it():
    origins = Origins(address_of("incomplete", {"ticket": "a"}, []), ZONE, 10)
    shard = Shard()
    for offset, (ticket, raw) in enumerate((("a", encode_outcome(outcome(1, reported(), ticket="a"))), ("b", b"{"), ("a", b"{"))):
        origins.take(0, offset, shard.apply(offset, ticket, raw, ZONE))
    assert [(o.offset, o.type, o.amount) for o in origins.newest()] == [
        (0, "rongzhi.ticket-reported.v1", None),
        (2, "parked", None),
    ]
    assert origins.records == 2


@pytest.mark.parametrize(
    ("board", "where", "columns", "sentence"),
    [
        ("nothing", {}, [], "there is no board 'nothing'; there are open-tickets, "),
        ("flow", {"street": "1"}, [], "board flow has no key field 'street'; it has day, hour"),
        ("flow", {}, ["open"], "board flow has no column 'open'; it has reported, filed, dispatched, closed"),
        ("operations", {"operation": "a"}, [], "board operations is not made of tickets' records: ./rongzhi replay --json"),
        ("attention", {}, [], "board attention has a row for each ticket and no sums: say which"),
        ("attention", {"ticket": "a"}, ["since"], "board attention has a row for each ticket and no sums"),
    ],
)
def test_an_address_that_there_is_not_says_what_there_is(board: str, where: dict[str, str], columns: list[str], sentence: str):
    with pytest.raises(NoSuchNumber) as refused:
        address_of(board, where, columns)
    assert str(refused.value).startswith(sentence)


@settings(max_examples=60)
@given(histories(), st.data())
def test_the_records_found_behind_any_number_add_up_to_it(history: History, data: st.DataObject):
    shard = Shard()
    made = [shard.apply(offset, key, raw, ZONE) for offset, (key, raw) in enumerate(history)]
    keys = sorted(key for key in shard.rows if BOARD[key[0]].summed)
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    fields = dict(zip(BOARD[key[0]].keys, key[1:], strict=True))
    where = {name: fields[name] for name in data.draw(st.sets(st.sampled_from(sorted(fields))))}
    columns = data.draw(st.sets(st.sampled_from(BOARD[key[0]].values)))
    address = address_of(key[0], where, sorted(columns))
    origins = Origins(address, ZONE, 1000)
    for offset, step in enumerate(made):
        origins.take(0, offset, step)
    assert origins.total == address.total(shard.rows) == sum(origin.amount or 0 for origin in origins.newest())
