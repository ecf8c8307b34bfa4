"""Who begins to follow a topic hears first what stands there now, and of nothing that was said before it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord
from confluent_kafka import Producer

from dashboard.gateway.followed import follow, follow_from_the_beginning
from dashboard.gateway.verdicts import VerdictFeed
from infra.kafka.broker import BrokerHandle
from schemas.codec import encode
from schemas.frames import Cells
from schemas.topics import VERDICTS
from schemas.verdict import Verdict
from streams.settings import read_settings
from tests.dashboard.gateway.test_verdicts import verdict

PARTITIONS = 2
HOURS_AGO = [verdict(number % PARTITIONS, number, equal=False, compared_ms=1_000 + number) for number in range(6)]
NOW = [verdict(number, 90, compared_ms=9_000) for number in range(PARTITIONS)]
END = len(HOURS_AGO) + len(NOW)


class OneByOne:
    """A client that gets each record with a fetch of its own, and says what the badge was at each."""

    def __init__(self, verdicts: list[Verdict], feed: VerdictFeed) -> None:
        self._verdicts = verdicts
        self._feed = feed
        self._at = 0
        self.badges: list[Cells] = []

    def assign(self, places: list[TopicPartition]) -> None:
        assert places == [TopicPartition(VERDICTS.name, 0)]

    async def seek_to_beginning(self, place: TopicPartition) -> None:
        self._at = 0

    async def end_offsets(self, places: list[TopicPartition]) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(places, END)

    async def position(self, place: TopicPartition) -> int:
        return self._at

    async def getmany(self, timeout_ms: int) -> Mapping[TopicPartition, list[ConsumerRecord[Any, Any]]]:
        self.badges.append(self._feed.cells())
        if self._at == len(self._verdicts):
            raise asyncio.CancelledError
        said = self._verdicts[self._at]
        key, value = str(said.partition).encode(), encode(said)
        record = ConsumerRecord(VERDICTS.name, 0, self._at, 0, 0, key, value, None, len(key), len(value), ())
        self._at += 1
        return {TopicPartition(VERDICTS.name, 0): [record]}


async def test_no_old_alarm_is_shown_while_a_gateway_that_starts_reads_the_verdicts():
    feed = VerdictFeed(read_settings({"RONGZHI_PARTITIONS": str(PARTITIONS)}))
    news = verdict(1, 91, equal=False, compared_ms=9_500)
    client: Any = OneByOne([*HOURS_AGO, *NOW, news], feed)
    with pytest.raises(asyncio.CancelledError):
        await follow_from_the_beginning(client, VERDICTS, feed.take)
    *before, first, last = client.badges
    assert before == [{}] * END
    assert (first["verified"]["equal"], first["verified"]["compared_ms"]) == (True, 9_000)
    assert (last["verified"]["equal"], last["verified"]["offsets"]) == (False, {"0": 90, "1": 91})


@pytest.mark.broker
async def test_of_a_real_log_the_newest_of_each_key_is_heard_first_and_then_each_record(own_broker: BrokerHandle, tmp_path: Path):
    settings = read_settings({"RONGZHI_BOOTSTRAP": own_broker.bootstrap, "RONGZHI_VAR": str(tmp_path)})
    producer = Producer({"bootstrap.servers": own_broker.bootstrap})

    def say(said: Verdict) -> None:
        producer.produce(VERDICTS.name, key=str(said.partition), value=encode(said), partition=0)

    for said in [*HOURS_AGO * 500, *NOW]:
        say(said)
    producer.flush()
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    following = asyncio.create_task(follow(settings, VERDICTS, heard.put_nowait))
    try:
        async with asyncio.timeout(30):
            assert sorted([await heard.get() for _ in NOW]) == sorted(encode(said) for said in NOW)
            for said in HOURS_AGO:
                say(said)
            producer.flush()
            assert [await heard.get() for _ in HOURS_AGO] == [encode(said) for said in HOURS_AGO]
    finally:
        following.cancel()
