"""A reader of the boards shows what a good marker vouches for, and nothing in between."""

from zoneinfo import ZoneInfo

from projections.merge import merge
from projections.shard import digest_of
from schemas.codec import encode
from streams.agents.live_partition import LivePartition
from streams.board_feed import Boards
from streams.board_writer import Message, marker_key, row_key
from tests.streams.agents.made_log import city

ZONE = ZoneInfo("Asia/Shanghai")
RECORDS = list(city(80, seed=4))


def written(live: LivePartition, upto: int) -> list[Message]:
    """Fold on, and give what the projector would write: rows, then the marker."""
    for offset in range(live.next_offset, upto):
        live.fold(offset, *RECORDS[offset])
    outbox = live.collect()
    assert outbox.marker is not None
    rows: list[Message] = [("boards-v1", live.partition, key, value) for key, value in outbox.rows.items()]
    return [*rows, ("boards-v1", live.partition, marker_key(live.partition), encode(outbox.marker))]


def take(boards: Boards, messages: list[Message]) -> list[bool]:
    return [boards.take(partition, 0, key, value) for _, partition, key, value in messages]


def test_rows_are_shown_up_to_a_marker_never_in_between():
    boards, live = Boards(1), LivePartition(0, ZONE)
    take(boards, written(live, 40))
    shown = dict(boards.rows)
    *rows, marker = written(live, 80)
    take(boards, rows)
    assert boards.rows == shown
    assert take(boards, [marker]) == [True]
    assert digest_of(boards.rows) == live.shard.digest()


def test_an_old_row_of_a_worker_that_lost_the_partition_is_not_shown_until_it_is_put_right():
    boards, live = Boards(1), LivePartition(0, ZONE)
    old = written(live, 40)
    take(boards, [*old, *written(live, 80)])
    shown, offsets = dict(boards.rows), boards.offsets
    stray = [message for message in old if row_key(0, ("sources", "made")) == message[2]]
    assert stray
    take(boards, stray)
    assert take(boards, [written(live, 80)[-1]]) == [False]
    assert (boards.rows, boards.offsets) == (shown, offsets)
    live.rewrite(set())
    assert take(boards, written(live, 90))[-1]
    assert digest_of(boards.rows) == live.shard.digest()


def test_a_marker_of_an_earlier_offset_is_not_good():
    """Numbers never go back, not even to what was true a moment ago."""
    boards, live, again = Boards(1), LivePartition(0, ZONE), LivePartition(0, ZONE)
    take(boards, written(live, 80))
    again.fold(0, *RECORDS[0])
    again.rewrite(set(boards.rows))
    assert not any(take(boards, written(again, 40)))
    assert boards.offsets == {0: 79}


def test_partitions_merge_row_by_row_to_what_they_merge_to_at_once():
    boards, lives = Boards(2), [LivePartition(0, ZONE), LivePartition(1, ZONE)]
    for upto in range(5, 200, 13):
        for live in lives:
            take(boards, written(live, upto + live.partition))
    # Tickets stand in one partition alone; here both hold the same, so only sums are compared.
    summed = {key: row for key, row in merge(live.shard.rows for live in lives).items() if key[0] != "attention"}
    assert {key: row for key, row in boards.rows.items() if key[0] != "attention"} == summed


def test_time_is_that_of_the_shard_furthest_behind():
    boards, live = Boards(2), LivePartition(0, ZONE)
    take(boards, written(live, 10))
    assert (boards.as_of, boards.ticked_ms) == (None, None)
