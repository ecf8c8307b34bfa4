"""Where city time stands when the clock starts: by ticks, and by events once the ticks are gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from schemas.clock import ClockTicked
from schemas.codec import encode, encode_outcome
from schemas.ticket.stages import FileTicket, ReportTicket
from schemas.topics import CLOCK_TICKS, TICKET_EVENTS
from streams import tick_writer
from streams.log import LogReader, Record
from streams.settings import Settings, read_settings
from streams.tick_writer import city_time_of
from tests.given import given
from tests.small_city import NOON, PLACE

HOUR = timedelta(hours=1)


class MemoryLog(LogReader):
    """Partition 0 of a log in memory; the others are empty."""

    def __init__(self, ticks: list[bytes], events: list[bytes]) -> None:
        self._values = {CLOCK_TICKS.name: ticks, TICKET_EVENTS.name: events}

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        return 0, len(self._values[topic]) if partition == 0 else 0

    def read(self, topic: str, partition: int, start: int, end: int) -> Iterator[Record]:
        return (Record(partition, offset, "0", self._values[topic][offset], 0) for offset in range(start, end))

    def close(self) -> None: ...


@pytest.fixture
def settings() -> Settings:
    return read_settings({})


def stands(settings: Settings, monkeypatch: pytest.MonkeyPatch, ticks: list[bytes], events: list[bytes]) -> datetime | None:
    monkeypatch.setattr(tick_writer, "LogReader", lambda _: MemoryLog(ticks, events))
    return city_time_of(settings)


EVENTS = [encode_outcome(record) for record in given(ReportTicket(category="fire", place=PLACE), FileTicket()).records]


def test_it_stands_at_the_newest_tick(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    ticks = [encode(ClockTicked(at=NOON + hours * HOUR, end=2)) for hours in (1, 2)]
    assert stands(settings, monkeypatch, ticks, EVENTS) == NOON + 2 * HOUR


def test_where_the_ticks_are_gone_it_stands_at_the_newest_event_and_does_not_go_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    assert stands(settings, monkeypatch, [], [*EVENTS, b"unreadable"]) == NOON + timedelta(minutes=1)


def test_a_fresh_log_has_no_city_time(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    assert stands(settings, monkeypatch, [], []) is None
