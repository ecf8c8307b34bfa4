"""kill -9 of the projector under load, again and again, on a real broker: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from infra.kafka.broker import BrokerHandle
from schemas.topics import INDICATOR_READINGS, TICKET_CARDS
from streams.check import Checked, check
from streams.city_pack import load_city_pack
from streams.log import LogReader
from streams.replay import Reached, replay
from streams.settings import Settings, as_environ, read_settings
from tests.streams.agents.made_log import BEGIN, MadeLog, city

pytestmark = [pytest.mark.broker, pytest.mark.timeout(200)]

PARTITIONS = 8
RATE = 400
KILLS = 6


def settings_for(broker: BrokerHandle, var: Path) -> Settings:
    return read_settings({"RONGZHI_VAR": str(var), "RONGZHI_BOOTSTRAP": broker.bootstrap, "RONGZHI_PARTITIONS": str(PARTITIONS)})


class Projector:
    """The projector as a process, started again after each kill as a supervisor would."""

    def __init__(self, settings: Settings) -> None:
        self._environ = os.environ | as_environ(settings)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streams.agents.project"]
        self._process = subprocess.Popen(command, env=self._environ, stderr=subprocess.DEVNULL)

    def end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return self._process.wait(20)


@contextmanager
def load(broker: BrokerHandle, tickets: int) -> Iterator[None]:
    """A steady stream of events and readings, with a tick each second, until the block ends; then only ticks."""
    over = Event()

    def run() -> None:
        log, records = MadeLog(broker.bootstrap, PARTITIONS), city(tickets, seed=11)
        began, sent, ticked = time.monotonic(), 0, 0.0
        while not over.is_set():
            now = time.monotonic() - began
            while sent < now * RATE and (made := next(records, None)) is not None:
                log.put(made)
                sent += 1
                if sent % 5 == 0:
                    log.put_reading(sent // 5)
            if now - ticked >= 1:
                log.tick(BEGIN + timedelta(days=1, seconds=now))
                ticked = now
            time.sleep(0.01)

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def checked(settings: Settings) -> Checked:
    return check(settings, load_city_pack(settings.city_pack).zone)


def cards(settings: Settings) -> dict[str, bytes | None]:
    with LogReader(settings.bootstrap) as reader:
        bounds = {p: reader.bounds(TICKET_CARDS.name, p) for p in range(PARTITIONS)}
        return {r.key: r.value for p, (low, end) in bounds.items() for r in reader.read(TICKET_CARDS.name, p, low, end)}


def test_the_boards_equal_a_cold_fold_after_every_kill(own_broker: BrokerHandle, tmp_path: Path):
    """The projector is killed while it catches up, while it writes, and while it keeps a snapshot."""
    settings, chance = settings_for(own_broker, tmp_path / "var"), Random(5)
    projector = Projector(settings)
    with load(own_broker, tickets=20000):
        for kill in range(KILLS):
            time.sleep(2 + 4 * chance.random())
            projector.end(signal.SIGKILL if kill % 3 < 2 else signal.SIGTERM)
            projector.start()
            if kill == KILLS // 2:
                assert checked(settings).differences == []
        found = checked(settings)
        projector.end(signal.SIGTERM)
    assert found.equal, found.differences[:5]
    assert sum(found.offsets.values()) > 3000
    assert sum(found.families[INDICATOR_READINGS.name].values()) > 500
    _every_record_has_its_card(settings, found.offsets)


def _every_record_has_its_card(settings: Settings, offsets: dict[int, int]) -> None:
    """Each accepted record up to a marker has its entry, and each ticket its card: both are stored before the marker is."""
    present = cards(settings)
    folded = replay(settings, load_city_pack(settings.city_pack).zone, Reached(offsets))
    tickets = {name: ticket for shard in folded.shards.values() for name, ticket in shard.tickets.by_id.items()}
    keys = [[f'["{name}"]', *(f'["{name}","{n:010d}"]' for n in range(1, t.sequence + 1))] for name, t in tickets.items()]
    assert [key for of_ticket in keys for key in of_ticket if key not in present] == []


def test_two_workers_share_the_partitions_and_hand_them_over(own_broker: BrokerHandle, tmp_path: Path):
    """A second worker joins under load and is killed; whoever holds a partition writes the right rows."""
    settings = settings_for(own_broker, tmp_path / "var")
    first = Projector(settings)
    with load(own_broker, tickets=20000):
        time.sleep(4)
        second = Projector(read_settings(as_environ(settings) | {"RONGZHI_SLOT": "1"}))
        time.sleep(8)
        assert checked(settings).differences == []
        second.end(signal.SIGKILL)
        time.sleep(2)
        found = checked(settings)
        first.end(signal.SIGTERM)
    assert found.equal, found.differences[:5]
