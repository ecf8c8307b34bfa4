"""What became of who was called: each is counted once, however the whistle ends; noon is 20:00 in the city."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings

from projections.shard import Shard
from schemas.stage import Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.voids import TicketVoided, Unfounded
from schemas.ticket.whistles import WhistleBlown, WhistleEnded, WhistleMissed, WhistleReported
from tests.projections.histories import History, histories
from tests.projections.told import MIDNIGHT, ZONE, Told, board, closed, reported, shard_of
from tests.small_city import NOON

TODAY, STREET = "2026-01-01", "321202001"
WHY = "a" * 64
DUE_AT = NOON + timedelta(minutes=31)
BLOWN = WhistleBlown(departments=("roads", "rescue"), report_due_at=DUE_AT, opinion=WHY)
WHISTLED: tuple[Told, ...] = ((0, "a", reported()), (1, "a", BLOWN))
ROADS_MISSED = WhistleMissed(department="roads", whistle=2, deadline_at=DUE_AT, late=False)
ENDED = WhistleEnded(unanswered=("roads", "rescue"), opinion=WHY)
VOIDED = TicketVoided(previous=Stage.REPORT, reason=Unfounded.FALSE_REPORT, approver="b", opinion=WHY)


def there(minutes: int, on_time: bool = True) -> WhistleReported:
    return WhistleReported(department="roads", seconds=minutes * 60, on_time=on_time)


def called(*story: Told) -> dict[str, int]:
    """What was counted for the roads."""
    return board(shard_of(*WHISTLED, *story), "roll-calls")[TODAY, STREET, "roads"]


@pytest.mark.parametrize("ended", [ENDED, closed(), VOIDED])
def test_however_a_whistle_ends_it_is_ended_and_who_could_still_have_come_was_unanswered(ended: TicketOutcome):
    shard = shard_of(*WHISTLED, (10, "a", there(9)), (30, "a", ended))
    assert board(shard, "whistles") == {(TODAY, STREET): {"blown": 1, "ended": 1}}
    assert board(shard, "whistling") == {}
    assert board(shard, "roll-calls") == {
        (TODAY, STREET, "roads"): {"called": 1, "reported": 1, "reported_on_time": 1, "seconds": 540},
        (TODAY, STREET, "rescue"): {"called": 1, "unanswered": 1},
    }


@pytest.mark.parametrize("ended", [ENDED, closed(), VOIDED])
def test_who_did_not_come_in_time_nor_later_missed_it_and_nothing_else_even_if_time_rested(ended: TicketOutcome):
    for minutes in (31, MIDNIGHT):
        assert called((minutes, "a", ended)) == {"called": 1, "missed": 1}
        assert called((31, "a", ROADS_MISSED), (minutes, "a", ended)) == {"called": 1, "missed": 1}


@pytest.mark.parametrize(("minutes", "on_time"), [(31, True), (40, False)])
def test_who_comes_after_all_is_missed_no_more_and_in_time_at_the_due_moment_whoever_was_first(minutes: int, on_time: bool):
    expected = {"called": 1, "reported": 1, "seconds": (minutes - 1) * 60} | ({"reported_on_time": 1} if on_time else {})
    assert called((31, "a", ROADS_MISSED), (minutes, "a", there(minutes - 1, on_time)), (50, "a", ENDED)) == expected


def test_the_end_of_a_ticket_without_a_whistle_ends_none():
    shard = shard_of((0, "a", reported()), (1, "a", closed()))
    assert board(shard, "whistles") == board(shard, "roll-calls") == {}


@given(histories())
@settings(max_examples=60, deadline=None)
def test_whoever_was_called_came_or_missed_it_or_was_not_waited_for_or_is_awaited(records: History):
    shard = Shard()
    for offset, (key, raw) in enumerate(records):
        shard.apply(offset, key, raw, ZONE)
    counted = Counter[str]()
    for row in board(shard, "roll-calls").values():
        counted.update(row)
    awaited = sum(len(row["awaited"]) for row in board(shard, "whistle-calls").values())
    assert counted["called"] == counted["reported"] + counted["missed"] + counted["unanswered"] + awaited
