"""The ledger: the records found behind a number add up to what the rows say, whatever happened."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.addresses import NoSuchNumber, Selected, address_of
from projections.ledger import Behind, Ledger, TicketLedger, together
from projections.shard import Shard
from schemas.boards import BOARD
from schemas.codec import encode_outcome
from schemas.explanation import Address
from schemas.stage import Colour, Stage
from schemas.ticket.stages import TicketFiled
from tests.projections.histories import History, histories
from tests.projections.told import MIDNIGHT, ZONE, Told, closed, dispatched, outcome, reported, tell, turned
from tests.small_city import NOON, TURN

DAY = 24 * 60
TODAY, TOMORROW, AFTER = ((NOON.astimezone(ZONE).date() + timedelta(days=n)).isoformat() for n in range(3))
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")


def told(address: Address, *story: Told, newest: int = 10, since: str = "") -> tuple[int, Behind]:
    """A story folded with its ledger: what the rows come to, and what stands behind the number."""
    shard, ledger = Shard(), Ledger(lambda key: True, since)
    for offset, (minutes, ticket, body) in enumerate(story):
        record = outcome(shard.tickets[ticket].sequence + 1, body, minutes, ticket)
        ledger.take(offset, shard.apply(offset, ticket, encode_outcome(record), ZONE))
    return Selected(address).total(shard.rows), ledger.behind(address, 3, newest)


def test_a_count_of_a_day_names_the_records_that_added_to_it():
    address = address_of("flow", {"day": TODAY}, ["reported"])
    total, behind = told(address, (0, "a", reported()), (1, "a", FILED), (2, "b", reported(2)), (MIDNIGHT + 1, "c", reported()))
    assert (total, behind.total, behind.records) == (2, 2, 2)
    assert [(o.partition, o.offset, o.ticket, o.amount) for o in behind.newest] == [(3, 2, "b", 1), (3, 0, "a", 1)]
    assert behind.policies == {"p1": 2}


def test_only_the_newest_are_told_but_all_are_counted():
    _, behind = told(address_of("flow", {}, ["reported"]), *((n, f"t{n}", reported(n)) for n in range(5)), newest=2)
    assert (behind.records, [o.ticket for o in behind.newest]) == (5, ["t4", "t3"])


def test_a_column_behind_a_minus_is_taken_off():
    story: list[Told] = [
        (0, "a", reported()),
        (1, "b", reported(1)),
        (2, "b", FILED),
        (3, "b", dispatched("rescue")),
        (4, "b", closed()),
    ]
    total, behind = told(address_of("flow", {}, ["reported", "-closed"]), *story)
    assert (total, behind.total) == (1, 1)
    assert [(o.ticket, o.amount) for o in behind.newest] == [("b", -1), ("b", 1), ("a", 1)]


def test_a_field_may_have_one_of_several_values_one_between_two_or_an_aspect():
    story: list[Told] = [(0, "a", reported()), (MIDNIGHT + 1, "b", reported()), (MIDNIGHT + DAY + 1, "c", reported())]
    for value, count in (
        (f"{TODAY},{AFTER}", 2),
        (f"{TODAY}..{TOMORROW}", 2),
        (f"{TODAY}..{AFTER}", 3),
        ("2001-01-01..2001-01-31", 0),
    ):
        assert told(address_of("flow", {"day": value}, ["reported"]), *story)[0] == count, value
    given_out: list[Told] = [(0, "a", reported()), (0, "b", reported()), (1, "b", FILED), (2, "b", dispatched("rescue"))]
    for tier, count in (("city", 1), ("department", 1), ("street", 0)):
        assert told(address_of("open-tickets", {"department:tier": tier}, []), *given_out)[0] == count, tier
    assert told(address_of("evaluation", {"by": "area", "object:district": "321202"}, ["reported"]), *given_out)[0] == 2


def test_records_of_rows_of_earlier_days_are_forgotten():
    story: list[Told] = [(0, "a", reported()), (MIDNIGHT + 1, "b", reported())]
    total, behind = told(address_of("flow", {}, ["reported"]), *story, since=TOMORROW)
    assert (total, behind.total, [o.ticket for o in behind.newest]) == (2, 1, ["b"])
    ledger, shard = Ledger(lambda key: True), tell(Shard())
    for offset, (minutes, ticket, body) in enumerate(story):
        ledger.take(offset, shard.apply(offset, ticket, encode_outcome(outcome(1, body, minutes, ticket)), ZONE))
    ledger.forget_before(TOMORROW)
    assert (ledger.since, ledger.behind(address_of("flow", {}, ["reported"]), 0, 9).total) == (TOMORROW, 1)
    ledger.forget_before(TODAY)
    assert ledger.since == TOMORROW


def test_behind_a_number_without_days_stand_the_tickets_that_are_in_it_now():
    """Each with the record that brought it there: who left again, by colour or by closure, stands there no more."""
    address = address_of("open-tickets", {"colour": "yellow"}, [])
    story: list[Told] = [
        *((0, ticket, reported()) for ticket in "abc"),
        *((80, ticket, turned(Colour.YELLOW)) for ticket in "abc"),
        (100, "b", turned(Colour.RED, Colour.YELLOW)),
    ]
    total, behind = told(address, *story)
    assert (total, behind.total, behind.records) == (2, 2, 2)
    assert [(o.ticket, o.type, o.amount) for o in behind.newest] == [
        ("c", "rongzhi.ticket-colour-changed.v1", 1),
        ("a", "rongzhi.ticket-colour-changed.v1", 1),
    ]


def test_behind_a_row_of_one_ticket_stand_its_records_with_the_one_that_parked_it():
    ledger, shard = TicketLedger("a"), Shard()
    for offset, (ticket, raw) in enumerate((("a", encode_outcome(outcome(1, reported(), ticket="a"))), ("b", b"{"), ("a", b"{"))):
        ledger.take(offset, shard.apply(offset, ticket, raw, ZONE))
    behind = ledger.behind(address_of("incomplete", {"ticket": "a"}, []), 0, 10)
    assert [(o.offset, o.type, o.amount) for o in behind.newest] == [(2, "parked", None), (0, "rongzhi.ticket-reported.v1", None)]
    assert behind.records == 2


def test_of_several_partitions_the_newest_by_city_time_come_first():
    parts = [
        told(address_of("flow", {}, ["reported"]), (minutes, name, reported()))[1]
        for minutes, name in ((5, "a"), (9, "b"), (7, "c"))
    ]
    whole = together(iter(parts), 2)
    assert (whole.total, whole.records, [o.ticket for o in whole.newest]) == (3, 3, ["b", "c"])


@pytest.mark.parametrize(
    ("board", "where", "columns", "sentence"),
    [
        ("nothing", {}, [], "there is no board 'nothing'; there are open-tickets, "),
        (
            "flow",
            {"day:moon": "1"},
            [],
            "there is no aspect 'day:moon'; there are department:tier, object:district, street:district",
        ),
        ("flow", {"street": "1"}, [], "board flow has no key field 'street'; it has day, hour"),
        ("flow", {}, ["open"], "board flow has no column 'open'; it has reported, filed, dispatched, closed"),
        ("operations", {"operation": "a"}, [], "board operations is not made of tickets' records: ./rongzhi replay --json"),
        ("attention", {}, [], "board attention has a row for each ticket and no sums: say which"),
        ("flow", {"day:tier": "1"}, [], "there is no aspect 'day:tier'"),
        ("flow", {"day": "2026-11-01.."}, [], "day=2026-11-01..: found a range with an open end, expected both ends"),
        ("flow", {}, ["reported", "-reported"], "board flow: a column is named once, added or taken off"),
        ("attention", {"ticket": "a,b"}, [], "ticket=a,b: found several tickets, expected one"),
        ("attention", {"ticket": "a..z"}, [], "ticket=a..z: found several tickets, expected one"),
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
    ledger = Ledger(Selected(address).matches)
    for offset, one in enumerate(made):
        ledger.take(offset, one)
    behind = ledger.behind(address, 0, 1000)
    assert behind.total == Selected(address).total(shard.rows) == sum(origin.amount or 0 for origin in behind.newest)
