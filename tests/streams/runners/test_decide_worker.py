"""A worker whose producer fails, and workers that are told to end: neither may leave the decider alive and idle."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError

from schemas.envelope import Command
from schemas.role import Role
from schemas.ticket.stages import ReportTicket
from streams.policy_log import PolicyBook
from streams.runners import decide
from streams.runners.decide import Deciders, Means, Standing, Worker
from streams.runners.kinds import KINDS, TICKETS
from streams.settings import read_settings
from tests.small_city import NOON, PLACE, POLICY

REPORT = Command(
    id="c1",
    ticket="t",
    at=NOON,
    actor="officer-7",
    role=Role.RECORD,
    source="intake",
    policy="p1",
    body=ReportTicket(category="fire", place=PLACE),
)
PLACE_0 = TopicPartition("ticket-commands-v1", 0)


class LostProducer:
    """A producer that lost its order: nothing it sends is stored any more."""

    async def send_and_wait(self, *_: Any, **__: Any) -> Any:
        raise KafkaTimeoutError


@pytest.fixture
def means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Means:
    monkeypatch.setattr(decide, "RETRY_S", 0.01)
    consumer: Any = SimpleNamespace(commit=lambda _: asyncio.sleep(0.05))
    snapshots: Any = SimpleNamespace(save=lambda *_: None)
    producer: Any = LostProducer()
    settings = read_settings({"RONGZHI_VAR": str(tmp_path)})
    return Means(TICKETS, settings, consumer, producer, PolicyBook("nowhere:1", {"p1": POLICY}), snapshots)


async def test_what_cannot_be_stored_ends_the_round_so_that_the_next_one_has_a_new_producer(
    means: Means, monkeypatch: pytest.MonkeyPatch
):
    worker = Worker(means, PLACE_0)

    async def nothing_new(_: int | None) -> None:
        return None

    monkeypatch.setattr(worker, "_fold", nothing_new)
    with pytest.raises(KafkaTimeoutError):
        await worker._decide(REPORT)


async def test_partitions_that_go_elsewhere_do_not_end_the_decider(means: Means):
    deciders = Deciders(means)
    worker = Worker(means, PLACE_0)
    worker.done = 1
    deciders._workers = {worker: asyncio.create_task(asyncio.sleep(3600))}
    await asyncio.sleep(0)
    stopping = asyncio.create_task(deciders.stop())
    await asyncio.sleep(0.01)
    assert deciders._workers == {}, "whoever looks at the workers meanwhile meets one that was cancelled"
    await stopping


async def test_the_decider_is_ready_while_every_kind_is_decided_about_and_not_between_two_rounds(means: Means):
    standing, taken = Standing(), Deciders(means)
    for kind in KINDS:
        assert not standing.are_ready()
        standing.tell(kind, taken)
    assert not standing.are_ready(), "no group has told yet which partitions are ours"
    await taken.on_partitions_assigned([])
    assert standing.are_ready()
    standing.forget(TICKETS)
    assert not standing.are_ready()
