"""The policies of the log: each version published once and never changed, and the one in force at a moment."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer

from infra.kafka.broker import BrokerHandle
from infra.kafka.prepared_log import prepare_log
from infra.obstacle import Obstacle
from schemas.codec import encode
from schemas.policy import Policy, PolicyPublished, in_force
from schemas.topics import POLICY_EVENTS
from streams.city_pack import load_city_pack
from streams.log import LogReader
from streams.policy_log import NoPolicyInForce, PolicyBook, PolicyConflict, Published, publish, read_policies
from streams.settings import ROOT, Settings, read_settings
from tests.small_city import NOON, POLICY

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
DAY = timedelta(days=1)


def version(name: str, in_force_from: datetime | None = None) -> Policy:
    return msgspec.structs.replace(POLICY, version=name, in_force_from=in_force_from)


@pytest.fixture
def settings(own_broker: BrokerHandle, tmp_path: Path) -> Settings:
    return read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": own_broker.bootstrap})


@pytest.fixture
def pack_says(monkeypatch: pytest.MonkeyPatch) -> Callable[[Policy], None]:
    """Gives the city pack this policy."""

    def say(policy: Policy) -> None:
        pack = msgspec.structs.replace(PACK, policy=policy)
        monkeypatch.setattr("streams.policy_log.load_city_pack", lambda _: pack)

    return say


def records(settings: Settings) -> int:
    with LogReader(settings.bootstrap) as reader:
        return reader.bounds(POLICY_EVENTS.name, 0)[1]


@pytest.mark.parametrize(
    ("at", "holds"), [(NOON - DAY, "first"), (NOON, "second"), (NOON + DAY, "second"), (NOON + 10 * DAY, "third")]
)
def test_the_last_published_of_those_whose_time_has_come_is_in_force(at: datetime, holds: str):
    published = [version("first"), version("second", NOON), version("third", NOON + 9 * DAY)]
    found = in_force(published, at)
    assert found is not None
    assert found.version == holds


def test_a_version_without_a_time_holds_for_the_past_as_well():
    found = in_force([version("first"), version("second", NOON), version("mended")], NOON - DAY)
    assert found is not None
    assert found.version == "mended"


def test_before_the_first_time_no_version_is_in_force_and_the_error_says_when_one_will_be():
    book = PolicyBook("127.0.0.1:1", {"first": version("first", NOON)})
    assert in_force([], NOON) is None
    assert book.version_at(NOON) == "first"
    with pytest.raises(NoPolicyInForce, match=r"no policy is in force at 2025-12-31.*the first, first, is from 2026-01-01"):
        book.version_at(NOON - DAY)


@pytest.mark.broker
def test_a_version_is_published_once_and_an_older_pack_changes_nothing(settings: Settings, pack_says: Callable[[Policy], None]):
    for policy, told in (
        (version("p1"), Published("p1", newest="p1")),
        (version("p1"), Published("p1", newest="p1")),
        (version("p2", NOON), Published("p2", newest="p2")),
        (version("p1"), Published("p1", newest="p2")),
    ):
        pack_says(policy)
        assert publish(settings) == told
    assert records(settings) == 2
    assert read_policies(settings.bootstrap) == {"p1": version("p1"), "p2": version("p2", NOON)}
    assert Published("p1", newest="p2").words() == "policy p2: it was published after p1, which the city pack still has"


@pytest.mark.broker
def test_a_changed_policy_under_a_published_name_stops_the_start_in_a_sentence(
    settings: Settings, pack_says: Callable[[Policy], None]
):
    pack_says(version("p1"))
    publish(settings)
    pack_says(msgspec.structs.replace(version("p1"), yellow_from_percent=70))
    with pytest.raises(PolicyConflict):
        publish(settings)
    with pytest.raises(Obstacle, match="a published version is never changed"):
        prepare_log(settings)
    assert records(settings) == 1


@pytest.mark.broker
async def test_a_book_waits_for_the_first_version_and_passes_over_what_cannot_be_read(settings: Settings):
    book = PolicyBook(settings.bootstrap)
    waiting = asyncio.create_task(book.known())
    await asyncio.sleep(1.5)
    assert not waiting.done()
    assert await book.get("p1", patience_s=0) is None
    producer = Producer({"bootstrap.servers": settings.bootstrap})
    for raw in (b"{", encode(PolicyPublished(version("p1"))), encode(PolicyPublished(version("p1", NOON)))):
        producer.produce(POLICY_EVENTS.name, value=raw, partition=0)
    producer.flush()
    assert (await waiting).version_at(NOON - DAY) == "p1"
