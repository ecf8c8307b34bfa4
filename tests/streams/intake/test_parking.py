"""What the door could not read of the log is set aside once the broker takes it, however long it is away."""

import asyncio
from pathlib import Path

import pytest

from schemas.codec import decode
from schemas.parked import ParkedRecord
from schemas.topics import PARKED_EVENTS, POLICY_EVENTS
from tests.streams.intake.fakes import door_in, record


async def test_an_unreadable_policy_is_parked_with_its_place_and_reason_once_the_broker_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.intake.parking.RETRY_S", 0.01)
    door = door_in(tmp_path)
    door.broker_goes()
    running = asyncio.create_task(door.desk.parking.run())
    door.desk.city.fold(record(POLICY_EVENTS.name, b"{", key=b"p9", offset=4))
    await asyncio.sleep(0.05)
    assert door.log.sent == []
    door.desk.log._producer = door.log  # type: ignore[assignment]
    await asyncio.sleep(0.05)
    running.cancel()
    (stored,) = door.log.sent
    parked = decode(stored["value"], ParkedRecord)
    assert (stored["topic"], stored["partition"], stored["key"]) == (PARKED_EVENTS.name, 0, parked.key())
    assert (parked.topic, parked.partition, parked.offset, parked.ticket) == (POLICY_EVENTS.name, 0, 4, "p9")
    assert parked.reason.startswith("$")
