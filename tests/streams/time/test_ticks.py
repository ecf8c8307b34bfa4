"""Ticks in a log into which somebody else has written as well."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from schemas.clock import ClockTicked
from schemas.codec import encode
from streams.log import LogReader, Record
from streams.ticks import newest_tick, readable_tick

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class TickLog(LogReader):
    """One partition of ticks in memory."""

    def __init__(self, *values: bytes) -> None:
        self._values = values

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        return 0, len(self._values)

    def read(self, topic: str, partition: int, start: int, end: int) -> Iterator[Record]:
        return (Record(partition, offset, "0", self._values[offset], 0) for offset in range(start, end))


def tick(minutes: int) -> bytes:
    return encode(ClockTicked(at=NOON + timedelta(minutes=minutes), end=0))


def test_the_newest_tick_is_the_last_one():
    found = newest_tick(TickLog(tick(0), tick(1)), 0)
    assert found is not None
    assert found.at == NOON + timedelta(minutes=1)


def test_what_is_no_tick_is_passed_over_however_much_of_it_there_is():
    for count in (1, 63, 64, 5000):
        found = newest_tick(TickLog(tick(0), tick(1), *(b"\xff",) * count), 0)
        assert found is not None
        assert found.at == NOON + timedelta(minutes=1)


def test_a_log_without_a_tick_has_no_newest():
    assert newest_tick(TickLog(), 0) is None
    assert newest_tick(TickLog(b"{}", b"null"), 0) is None


def test_a_tombstone_and_a_time_without_a_zone_are_no_ticks():
    assert readable_tick(0, 7, None) is None
    assert readable_tick(0, 7, b'{"at":"2026-01-01T12:00:00","end":1}') is None
