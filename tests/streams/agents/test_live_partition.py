"""One partition, live: what a tick may claim, what is written, and that a snapshot goes on where it was made."""

from zoneinfo import ZoneInfo

import msgspec
import pytest

from projections.shard import Shard, digest_of
from schemas.boards import Row, RowKey
from schemas.clock import ClockTicked
from streams.agents.live_partition import KeptPartition, LivePartition, SnapshotDiffers, StoredTick
from streams.board_writer import Outbox, row_key_of
from tests.streams.agents.made_log import BEGIN, city

ZONE = ZoneInfo("Asia/Shanghai")
RECORDS = list(city(60, seed=7))


def cold(count: int) -> Shard:
    shard = Shard()
    for offset, (key, raw) in enumerate(RECORDS[:count]):
        shard.apply(offset, key, raw, ZONE)
    return shard


def live_up_to(count: int) -> LivePartition:
    live = LivePartition(0, ZONE)
    for offset, (key, raw) in enumerate(RECORDS[:count]):
        live.fold(offset, key, raw)
    return live


def tick(offset: int, end: int) -> StoredTick:
    return StoredTick(offset, ClockTicked(at=BEGIN, end=end), 1000 + offset)


def read(rows: dict[RowKey, Row], outbox: Outbox) -> dict[RowKey, Row]:
    """The rows as a reader has them once it met the marker of an outbox."""
    changed = {row_key_of(key): value for key, value in outbox.rows.items()}
    kept = {key: row for key, row in rows.items() if key not in changed}
    return kept | {key: msgspec.json.decode(value) for key, value in changed.items() if key and value is not None}


def test_a_reader_of_the_outboxes_has_the_rows_of_a_cold_fold_at_each_marker():
    """Changed rows, tombstones and markers together say what the shard says."""
    live, rows = LivePartition(0, ZONE), {}
    for offset, (key, raw) in enumerate(RECORDS):
        live.fold(offset, key, raw)
        if offset % 9 == 0:
            outbox = live.collect()
            rows = read(rows, outbox)
            assert outbox.marker is not None
            assert outbox.marker.digest == digest_of(rows) == cold(offset + 1).digest()
            assert outbox.marker.offset == offset


def test_a_record_that_was_folded_before_is_skipped():
    live = live_up_to(40)
    live.collect()
    for offset in (39, 12, 0):
        live.fold(offset, *RECORDS[offset])
    assert live.shard.digest() == cold(40).digest()
    assert not live.unwritten


def test_a_gap_is_not_passed_over():
    with pytest.raises(ValueError, match="fill the gap"):
        live_up_to(3).fold(5, *RECORDS[5])


def test_a_tick_counts_once_all_that_it_covers_is_folded():
    live = live_up_to(10)
    live.take(tick(0, 10))
    live.take(tick(1, 12))
    assert (live.folded, live.waiting) == (tick(0, 10), tick(1, 12))
    live.fold(10, *RECORDS[10])
    assert live.folded == tick(0, 10)
    live.fold(11, *RECORDS[11])
    assert (live.folded, live.waiting) == (tick(1, 12), None)


def test_a_tick_fills_only_up_to_what_the_one_before_named():
    """But the first one fills to its own end, or a quiet partition would wait for its second tick."""
    live = live_up_to(10)
    assert live.wanted(tick(0, 14)) == 14
    for offset in range(10, 14):
        live.fold(offset, *RECORDS[offset])
    live.take(tick(0, 14))
    assert live.wanted(tick(1, 20)) == 0
    live.take(tick(1, 20))
    assert live.wanted(tick(2, 25)) == 20


def test_a_tick_that_is_no_news_is_skipped():
    live = live_up_to(10)
    live.take(tick(5, 10))
    assert live.wanted(tick(4, 99)) == 0
    live.take(tick(4, 10))
    assert live.folded == tick(5, 10)


def test_a_partition_without_news_still_writes_its_time():
    live = live_up_to(10)
    live.collect()
    live.take(tick(0, 10))
    outbox = live.collect()
    assert outbox.rows == {}
    assert outbox.marker is not None
    assert (outbox.marker.as_of, outbox.marker.ticked_ms) == (BEGIN, 1000)


def test_a_snapshot_goes_on_as_if_nothing_had_happened():
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(live_up_to(150).keep()), type=KeptPartition)
    live = LivePartition(0, ZONE)
    live.restore(kept)
    for offset in range(150, len(RECORDS)):
        live.fold(offset, *RECORDS[offset])
    assert live.shard.digest() == cold(len(RECORDS)).digest()
    assert live.shard.rows == cold(len(RECORDS)).rows


def test_a_snapshot_whose_rows_are_not_its_digest_is_refused():
    kept = live_up_to(150).keep()
    kept.rows.pop()
    with pytest.raises(SnapshotDiffers, match="expected"):
        LivePartition(0, ZONE).restore(kept)


def test_what_could_not_be_written_is_written_later_under_what_came_since():
    live, rows = live_up_to(30), {}
    lost = live.collect()
    for offset in range(30, 60):
        live.fold(offset, *RECORDS[offset])
    live.outbox.put_back(lost)
    outbox = live.collect()
    assert digest_of(read(rows, outbox)) == cold(60).digest()
    entries = sum(1 for key, _ in RECORDS[:60]) - live.shard.tickets.void - len(outbox.parked)
    assert len(outbox.entries) == entries


def test_a_partition_that_came_to_us_is_rewritten_and_leaves_no_row_of_another():
    live = live_up_to(30)
    live.collect()
    live.rewrite({("flow", "1999-01-01", "03")})
    outbox = live.collect()
    assert digest_of(read({("flow", "1999-01-01", "03"): {"reported": 9}}, outbox)) == cold(30).digest()
