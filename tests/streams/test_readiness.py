"""A worker's own word about its readiness: believed of its own process alone, and only while it goes on saying it."""

import asyncio
import os
from pathlib import Path

import pytest

from streams.readiness import readiness_told, told_readiness
from streams.settings import Settings, read_settings

PID = os.getpid()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"RONGZHI_VAR": str(tmp_path)})


async def test_a_worker_is_starting_until_it_is_ready_and_again_once_it_is_not(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streams.readiness.BEAT_S", 0.01)
    ready = [False]
    assert told_readiness(settings, "decider", PID) == "starting"
    async with readiness_told(settings, "decider", lambda: ready[0]):
        for ready[0], said in ((False, "starting"), (True, "running"), (False, "starting")):
            await asyncio.sleep(0.1)
            assert told_readiness(settings, "decider", PID) == said
    assert told_readiness(settings, "decider", PID) == "starting"
    assert list(settings.run.iterdir()) == []


async def test_the_word_of_another_process_or_slot_counts_for_nothing(settings: Settings):
    async with readiness_told(settings, "decider", lambda: True):
        await asyncio.sleep(0.05)
        assert told_readiness(settings, "decider", PID + 1) == "starting"
        assert told_readiness(settings, "reaction", PID) == "starting"
        other = read_settings({"RONGZHI_VAR": str(settings.var), "RONGZHI_SLOT": "1"})
        assert told_readiness(other, "decider", PID) == "starting"


async def test_a_worker_that_falls_silent_has_failed(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    async with readiness_told(settings, "decider", lambda: True):
        await asyncio.sleep(0.05)
        assert told_readiness(settings, "decider", PID) == "running"
        monkeypatch.setattr("streams.readiness.SILENT_S", 0.0)
        assert told_readiness(settings, "decider", PID) == "failed"


async def test_a_disk_that_takes_no_word_costs_the_work_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streams.readiness.BEAT_S", 0.01)
    settings.run.parent.mkdir(parents=True, exist_ok=True)
    settings.run.write_text("a file where the folder should be", encoding="utf-8")
    async with readiness_told(settings, "decider", lambda: True):
        await asyncio.sleep(0.05)
        assert told_readiness(settings, "decider", PID) == "starting"
        settings.run.unlink()
        await asyncio.sleep(0.05)
        assert told_readiness(settings, "decider", PID) == "running"
