"""The intake as it runs: a real broker, a real process, real HTTP."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from confluent_kafka import Producer

from infra.kafka.broker import BrokerHandle, start_broker
from infra.kafka.jvm import Jvm
from infra.kafka.start_cache import free_port_pair
from schemas.card import Card
from schemas.codec import decode_command, encode
from schemas.place import Place
from schemas.routing import partition_of
from schemas.stage import Colour, Stage
from schemas.ticket.stages import ReportTicket, TicketClosed
from schemas.topics import TICKET_CARDS, TICKET_COMMANDS
from streams.board_writer import card_key, card_of
from streams.city_pack import load_city_pack
from streams.clock import monotonic_s, new_id, wall_now
from streams.log import LogReader
from streams.policy_log import publish
from streams.settings import ROOT, Settings, as_environ, read_settings
from tests.given import Given, given
from tests.streams.intake.fakes import entry_of

HOUR = timedelta(hours=1)

pytestmark = [pytest.mark.broker, pytest.mark.timeout(200)]


def until(true: Callable[[], bool], what: str, patience_s: float = 40.0) -> None:
    """Wait for something that happens on its own."""
    end_s = monotonic_s() + patience_s
    pause = threading.Event()
    while not true():
        assert monotonic_s() < end_s, f"{what}: not within {patience_s} s"
        pause.wait(0.2)


class Intake:
    """A running intake, and a client that asks it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{settings.intake_port}", timeout=20, trust_env=False)
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        environ = as_environ(self.settings) | {"PATH": "/usr/bin:/bin"}
        return subprocess.Popen([sys.executable, "-m", "streams.intake"], cwd=ROOT, env=environ)

    def health(self) -> dict[str, Any]:
        """What it says of itself; nothing while it does not answer."""
        try:
            answer: dict[str, Any] = self.client.get("/healthz").json()
        except httpx.TransportError:
            return {}
        return answer

    def stop(self) -> float:
        """End it in order; returns how long that took in seconds."""
        started_s = monotonic_s()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(15) == 0
        return monotonic_s() - started_s

    def start_again(self) -> None:
        self.process = self._start()

    def close(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def intake(own_broker: BrokerHandle, tmp_path: Path) -> Iterator[Intake]:
    port = free_port_pair()
    variables = {"RONGZHI_VAR": str(tmp_path / "var"), "RONGZHI_BOOTSTRAP": own_broker.bootstrap, "RONGZHI_INTAKE_PORT": str(port)}
    settings = read_settings(variables)
    publish(settings)
    running = Intake(settings)
    try:
        until(lambda: running.health().get("ready", False), "ready")
        yield running
    finally:
        running.close()


REPORT: dict[str, Any] = {
    "category": "road-damage",
    "reporter": "collector-12",
    "point": {"lon": 119.927, "lat": 32.563},
    "words": "路面塌了一块",
}


def put_outcome(settings: Settings, ticket: str, command: str) -> None:
    """Write a ticket's card and the outcome of a command, as the projector does."""
    entry = entry_of(command, ticket, {"previous": "report", "estimated": False})
    card = Card(ticket=ticket, sequence=1, version=1, situation={"type": "open", "stage": "file"})
    producer = Producer({"bootstrap.servers": settings.bootstrap, "log_level": 2})
    partition = partition_of(ticket, settings.partitions)
    producer.produce(TICKET_CARDS.name, encode(entry), orjson.dumps([ticket, "0000000001"]), partition)
    producer.produce(TICKET_CARDS.name, encode(card), orjson.dumps([ticket]), partition)
    assert producer.flush(10) == 0


@contextmanager
def broker_again(broker: BrokerHandle, jvm: Jvm) -> Iterator[None]:
    """The broker on its data and port for a while; then it is killed."""
    again = start_broker(broker.folder, jvm)
    try:
        yield
    finally:
        again.kill()


def test_a_report_that_was_answered_with_a_receipt_is_in_the_log_at_that_place(intake: Intake) -> None:
    report = REPORT | {"id": new_id()}
    receipts = [intake.client.post("/v1/reports", json=report) for _ in range(2)]
    assert [receipt.status_code for receipt in receipts] == [202, 202]
    receipt = receipts[0].json()
    assert receipt["topic"] == TICKET_COMMANDS.name
    with LogReader(intake.settings.bootstrap) as reader:
        (stored,) = reader.read(receipt["topic"], receipt["partition"], receipt["offset"], receipt["offset"] + 1)
    command = decode_command(stored.value or b"")
    assert (command.id, command.ticket, command.actor) == (report["id"], receipt["ticket"], "collector-12")
    assert receipts[1].json()["ticket"] == command.ticket
    assert isinstance(command.body, ReportTicket)
    assert command.body.place.district == "321202"
    words = intake.settings.var / "attachments" / (command.body.words or "")[:2] / (command.body.words or "")
    assert words.read_bytes().endswith("路面塌了一块".encode())
    assert "路面".encode() not in (stored.value or b"")


def test_outcomes_come_from_the_cards_also_after_a_restart(intake: Intake) -> None:
    command = {"id": new_id(), "type": "file-ticket", "ticket": "t-1", "actor": "officer-7"}
    assert intake.client.get(f"/v1/commands/{command['id']}").status_code == 404
    later = threading.Timer(1.0, put_outcome, (intake.settings, "t-1", command["id"]))
    later.start()
    answer = intake.client.post("/v1/commands?wait=15s", json=command)
    assert (answer.status_code, answer.json()["outcome"]) == (200, "event")
    assert intake.client.get("/v1/tickets/t-1").json()["situation"] == {"type": "open", "stage": "file"}
    assert intake.stop() < 10
    intake.start_again()
    until(lambda: intake.health().get("ready", False), "ready again")
    assert intake.client.get(f"/v1/commands/{command['id']}").json()["sequence"] == 1


def put_card(settings: Settings, name: str, made: Given) -> None:
    """Write what a ticket is now, as the projector does."""
    producer = Producer({"bootstrap.servers": settings.bootstrap, "log_level": 2})
    card = encode(card_of(name, made.ticket))
    producer.produce(TICKET_CARDS.name, card, card_key(name), partition_of(name, settings.partitions))
    assert producer.flush(10) == 0


def test_a_report_names_the_closed_ticket_that_it_repeats_also_after_a_restart(intake: Intake) -> None:
    policy = load_city_pack(intake.settings.city_pack).policy
    place = Place("321202001002001", REPORT["point"]["lon"], REPORT["point"]["lat"] + 0.0002)
    report = ReportTicket(category="road-damage", place=place)
    opened = given().also(report, at=wall_now() - 2 * HOUR, policy=policy)
    put_card(intake.settings, "t-old", opened)

    def looks() -> list[tuple[str, str]]:
        asked = {name: REPORT[name] for name in ("category", "point")}
        return [
            (one["ticket"], one["suggests"]) for one in intake.client.post("/v1/capture", json=asked).json()["look_alikes"] or ()
        ]

    until(lambda: looks() == [("t-old", "merge")], "an open look-alike")
    ended = TicketClosed(previous=Stage.VERIFY, previous_colour=Colour.GREEN, on_time=True, standard="road-sunken")
    put_card(intake.settings, "t-old", opened.also(ended, at=wall_now() - HOUR, policy=policy))
    until(lambda: looks() == [("t-old", "reopen")], "a closed look-alike")
    intake.stop()
    intake.start_again()
    until(lambda: intake.health().get("ready", False), "ready again")
    answer = intake.client.post("/v1/reports", json=REPORT | {"id": new_id()}).json()
    assert answer["capture"]["repeats"] == "t-old"
    with LogReader(intake.settings.bootstrap) as reader:
        (stored,) = reader.read(answer["topic"], answer["partition"], answer["offset"], answer["offset"] + 1)
    body = decode_command(stored.value or b"").body
    assert isinstance(body, ReportTicket)
    assert body.repeats == "t-old"


def test_while_the_broker_is_away_it_lives_promises_nothing_and_comes_back(
    intake: Intake, own_broker: BrokerHandle, jvm: Jvm
) -> None:
    command = {"id": new_id(), "type": "file-ticket", "ticket": "t-1", "actor": "officer-7"}
    own_broker.kill()
    answer = intake.client.post("/v1/commands", json=command)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    until(lambda: not intake.health()["ready"], "not ready")
    assert intake.client.get("/healthz/live").status_code == 200
    assert intake.client.get("/healthz/ready").status_code == 503
    with broker_again(own_broker, jvm):
        until(lambda: intake.health().get("ready", False), "ready again")
        until(lambda: intake.client.post("/v1/commands", json=command).status_code == 202, "a receipt again")
    assert intake.stop() < 15
    intake.start_again()
    until(lambda: intake.health().get("live", False), "live without a broker")
    assert intake.health()["ready"] is False
    with broker_again(own_broker, jvm):
        until(lambda: intake.health()["ready"], "ready once the broker is there")
        assert intake.client.post("/v1/commands", json=command).status_code == 202
