"""The cards' feed on a broker in memory: how level the copy is, who is told, and when it is read anew."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from schemas.codec import Unreadable, encode
from schemas.topics import TICKET_CARDS
from streams.card_store import CardsDamaged, CardStore
from streams.intake import card_feed
from streams.intake.card_feed import PARKED, CardFeed
from tests.streams.intake.fakes import entry_of, record, settings_in

CARDS = [TopicPartition(TICKET_CARDS.name, partition) for partition in range(2)]


class MemoryConsumer:
    """Stands in for aiokafka's consumer: gives what it is loaded with, and ends as a test says."""

    def __init__(self) -> None:
        self.loaded: dict[TopicPartition, list[Any]] = {}
        self.at = dict.fromkeys(CARDS, 0)
        self.ends = dict.fromkeys(CARDS, 0) | {PARKED: 3}
        self.away = False

    def load(self, partition: int, *records: Any) -> None:
        """Records that the next fetch brings."""
        self.loaded[CARDS[partition]] = list(records)
        self.ends[CARDS[partition]] = records[-1].offset + 1

    async def getmany(self, **_: Any) -> dict[TopicPartition, list[Any]]:
        given, self.loaded = self.loaded, {}
        self.at |= {partition: records[-1].offset + 1 for partition, records in given.items()}
        return given

    async def position(self, partition: TopicPartition) -> int:
        return self.at[partition]

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        if self.away:
            raise KafkaConnectionError("gone")
        return {partition: self.ends[partition] for partition in partitions}


def entry_record(command: str, sequence: int, offset: int) -> Any:
    entry = entry_of(command, "t-1", {"previous": "report"}, sequence)
    return record(TICKET_CARDS.name, encode(entry), 0, orjson.dumps(["t-1", f"{sequence:010d}"]), offset)


class Followed:
    """A feed whose steps a test makes one by one, and whose clock it moves."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 100.0
        monkeypatch.setattr(card_feed, "monotonic_s", lambda: self.now_s)
        self.consumer = MemoryConsumer()
        self.store = CardStore(folder / "cards.sqlite")
        self.store.open("log-one")
        self.parked: list[str] = []
        self.feed = CardFeed(settings_in(folder, RONGZHI_PARTITIONS="2"), self.store, self.park)

    def park(self, record: Any, error: Unreadable) -> None:
        self.parked.append(f"{record.topic}/{record.partition}@{record.offset}: {error.path}")

    async def pump(self) -> None:
        await self.feed._pump(self.consumer, CARDS)

    async def probe(self) -> None:
        await self.feed._probe(self.consumer, CARDS)


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Followed:
    return Followed(tmp_path, monkeypatch)


async def test_a_feed_that_has_not_asked_the_broker_is_not_level(followed: Followed) -> None:
    assert not followed.feed.is_current
    assert not followed.feed.broker_answers
    await followed.pump()
    await followed.probe()
    assert followed.feed.is_current
    assert followed.feed.broker_answers
    assert followed.feed.parked == 3


async def test_it_is_level_once_it_has_read_to_the_end_and_says_how_far_behind_it_is(followed: Followed) -> None:
    followed.consumer.load(0, entry_record("c-1", 1, 7))
    await followed.probe()
    assert not followed.feed.is_current
    assert followed.feed.lag == 8
    await followed.pump()
    await followed.probe()
    assert followed.feed.is_current
    assert followed.feed.lag == 0


async def test_under_load_it_is_level_with_what_the_probe_before_saw(followed: Followed) -> None:
    followed.consumer.load(0, entry_record("c-1", 1, 0))
    await followed.probe()
    await followed.pump()
    followed.consumer.ends[CARDS[0]] = 500
    followed.now_s += 1
    await followed.probe()
    assert followed.feed.is_current
    assert followed.feed.lag == 499


async def test_it_stops_being_level_when_the_broker_stays_away(followed: Followed) -> None:
    await followed.pump()
    await followed.probe()
    followed.consumer.away = True
    followed.now_s += 6
    await followed.probe()
    assert not followed.feed.broker_answers
    assert followed.feed.is_current
    followed.now_s += 6
    await followed.probe()
    assert not followed.feed.is_current


async def test_who_expects_an_outcome_is_told_once_it_can_be_asked_for(followed: Followed) -> None:
    with followed.feed.expected.of("c-1") as first, followed.feed.expected.of("c-1") as second:
        followed.consumer.load(0, entry_record("c-0", 1, 0), entry_record("c-1", 2, 1))
        await followed.pump()
        assert first.result().sequence == second.result().sequence == 2
        assert followed.store.outcome("c-1") is not None
    assert followed.feed.expected.waiting == 0


async def test_a_record_that_cannot_be_read_is_counted_and_the_rest_goes_on(followed: Followed) -> None:
    followed.consumer.load(0, record(TICKET_CARDS.name, b"{", 0, b"[]", 0), entry_record("c-1", 1, 1))
    await followed.pump()
    assert followed.feed.unreadable == 1
    assert len(followed.parked) == 1
    assert followed.store.outcome("c-1") is not None
    assert followed.store.positions()[0] == 2


async def test_a_copy_ahead_of_the_log_is_not_of_this_log(followed: Followed) -> None:
    followed.consumer.load(0, entry_record("c-1", 1, 9))
    await followed.pump()
    followed.consumer.ends[CARDS[0]] = 4
    with pytest.raises(CardsDamaged, match="ahead of the log"):
        await followed.probe()


async def test_damage_that_a_reader_met_makes_the_feed_read_anew(followed: Followed) -> None:
    await followed.pump()
    await followed.probe()
    followed.store.close()
    with pytest.raises(Exception, match="read anew"):
        followed.feed.outcome("c-1")
    assert not followed.feed.is_current
    with pytest.raises(CardsDamaged):
        await followed.pump()
