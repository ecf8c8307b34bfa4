"""The decider against a real broker: what it is sent, it answers once, whatever stands in its way."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from infra.kafka.broker import BrokerHandle, running_broker
from infra.kafka.jvm import Jvm
from infra.kafka.provision import provision
from infra.kafka.start_cache import free_port_pair
from schemas.codec import encode_command
from schemas.envelope import Command
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.stages import FileTicket, ReportTicket, TicketReported
from schemas.topics import TICKET_COMMANDS, TICKET_EVENTS
from streams.settings import Settings, read_settings
from tests.small_city import NOON, PLACE, POLICY
from tests.streams.runners.running_decider import DeciderLog, RunningDecider, until

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]

PARTITIONS = 4
REPORT = ReportTicket(category="fire", place=PLACE)


def command(name: str, ticket: str, body: TicketCommand = REPORT, policy: str = "p1") -> Command:
    return Command(id=name, ticket=ticket, at=NOON, actor="a", role=Role.RECORD, source="s", policy=policy, body=body)


def settings_on(broker: BrokerHandle, var: Path) -> Settings:
    return read_settings({"RONGZHI_VAR": str(var), "RONGZHI_BOOTSTRAP": broker.bootstrap, "RONGZHI_PARTITIONS": str(PARTITIONS)})


@pytest.fixture(scope="module")
def broker(jvm: Jvm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerHandle]:
    with running_broker(tmp_path_factory.mktemp("decider-broker"), free_port_pair(), jvm) as handle:
        provision(handle.bootstrap, PARTITIONS, 1)
        yield handle


@pytest.fixture(scope="module")
def settings(broker: BrokerHandle, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_on(broker, tmp_path_factory.mktemp("decider"))


@pytest.fixture
def log(settings: Settings) -> DeciderLog:
    made = DeciderLog(settings)
    made.publish(POLICY)
    return made


@pytest.fixture
def decider(settings: Settings, tmp_path: Path) -> Iterator[RunningDecider]:
    with RunningDecider(settings, tmp_path / "decider.log") as running:
        yield running


def test_a_command_sent_twice_has_one_outcome(log: DeciderLog, decider: RunningDecider):
    log.ask(command("twice-1", "twice"), command("twice-1", "twice"), command("twice-2", "twice", FileTicket()))
    until(lambda: "twice-2" in log.counted(), "the last command's outcome")
    counted = log.counted()
    assert [type(outcome.body) for outcome in counted["twice-1"]] == [TicketReported]
    assert len(counted["twice-2"]) == 1


def test_a_command_that_cannot_be_read_is_parked_and_its_partition_goes_on(
    log: DeciderLog, decider: RunningDecider, settings: Settings
):
    partition, topic = log.partition("sound"), TICKET_COMMANDS.name
    elsewhere = encode_command(command("lost", "another-ticket"))
    oversized = encode_command(command("big", "sound")) + b" " * settings.message_bytes_max
    for value in (b"\xff\xfe", None, b"{}", elsewhere, oversized):
        log.put(topic, "sound", value, partition)
    log.ask(command("sound-1", "sound"))
    until(lambda: "sound-1" in log.counted(), "the sound command's outcome")
    parked = [record for record in log.parked() if record.topic == topic and record.ticket == "sound"]
    assert [record.offset for record in parked] == list(range(parked[0].offset, parked[0].offset + 5))
    assert "expected the record's key sound, found another-ticket" in parked[3].reason
    assert "the limit is 65536" in parked[4].reason


def test_an_event_that_cannot_be_read_parks_its_ticket_and_no_other(log: DeciderLog, decider: RunningDecider):
    partition = log.partition("broken")
    neighbour = next(name for number in range(100) if log.partition(name := f"neighbour-{number}") == partition)
    log.ask(command("broken-1", "broken"))
    until(lambda: "broken-1" in log.counted(), "the first outcome")
    log.put(TICKET_EVENTS.name, "broken", b"\xff", partition)  # from nobody of ours
    log.flush()
    log.ask(command("neighbour-1", neighbour), command("broken-2", "broken", FileTicket()))
    until(lambda: any(record.ticket == "broken" for record in log.parked()), "the command to be parked")
    assert "neighbour-1" in log.counted()
    assert "broken-2" not in log.counted()


def test_a_command_waits_for_its_policy_while_other_partitions_go_on(log: DeciderLog, decider: RunningDecider):
    other = next(name for number in range(100) if log.partition(name := f"other-{number}") != log.partition("early"))
    log.ask(command("early-1", "early", policy="p2"))
    log.ask(command("other-1", other))
    until(lambda: "other-1" in log.counted(), "the other partition")
    assert "early-1" not in log.counted()
    log.publish(replace(POLICY, version="p2"))
    until(lambda: "early-1" in log.counted(), "the command whose policy came late")


def test_a_refusal_is_a_record_with_its_rule(log: DeciderLog, decider: RunningDecider):
    log.ask(command("refused-1", "never-reported", FileTicket()))
    until(lambda: "refused-1" in log.counted(), "the refusal")
    (outcome,) = log.counted()["refused-1"]
    assert outcome.body == CommandRefused(command="FileTicket", rule=Rule.TICKET_UNKNOWN, facts={"ticket": "never-reported"})


def test_it_goes_on_from_its_snapshot_after_an_orderly_end(log: DeciderLog, settings: Settings, tmp_path: Path):
    with RunningDecider(settings, tmp_path / "first.log") as first:
        log.ask(command("kept-1", "kept"))
        until(lambda: "kept-1" in log.counted(), "the first outcome")
        assert first.end(signal.SIGTERM) == 0
    assert (settings.var / "snapshots" / "decider" / f"{log.partition('kept')}.msgpack").exists()
    with RunningDecider(settings, tmp_path / "second.log"):
        log.ask(command("kept-1", "kept"), command("kept-2", "kept", FileTicket()))
        until(lambda: "kept-2" in log.counted(), "the second outcome")
    assert [outcome.sequence for outcome in (*log.counted()["kept-1"], *log.counted()["kept-2"])] == [1, 2]


def test_killed_again_and_again_under_load_it_answers_each_command_once(log: DeciderLog, settings: Settings, tmp_path: Path):
    before = log.records()
    asked = [command(f"load-{number}", f"load-{number % 500}") for number in range(4000)]
    log.ask(*asked[:1000])
    for kill in range(3):
        with RunningDecider(settings, tmp_path / f"load-{kill}.log") as decider:
            reached = before + 200 * (kill + 1)
            until(lambda reached=reached: log.records() > reached, "some outcomes")
            log.ask(*asked[1000 * (kill + 1) : 1000 * (kill + 2)])
            decider.end(signal.SIGKILL)
    with RunningDecider(settings, tmp_path / "load-last.log"):
        until(lambda: log.records() >= before + len(asked), "all outcomes")
        time.sleep(1)  # time for an outcome too many
    counted = log.counted()
    assert {name: len(counted.get(name, ())) for name in (one.id for one in asked)} == {one.id: 1 for one in asked}


def test_it_waits_for_a_broker_that_is_away_and_ends_in_order_while_it_is(jvm: Jvm, tmp_path: Path):
    port, var = free_port_pair(), tmp_path / "var"
    settings = read_settings({"RONGZHI_VAR": str(var), "RONGZHI_BOOTSTRAP": f"127.0.0.1:{port}", "RONGZHI_PARTITIONS": "4"})
    with RunningDecider(settings, tmp_path / "away.log") as decider:
        with running_broker(tmp_path / "broker", port, jvm) as first:
            provision(first.bootstrap, PARTITIONS, 1)
            log = DeciderLog(settings)
            log.publish(POLICY)
            log.ask(command("away-1", "away"))
            until(lambda: "away-1" in log.counted(), "an outcome from a decider that was there first")
            first.kill()
            time.sleep(3)
        with running_broker(tmp_path / "broker", port, jvm) as second:
            log.ask(command("away-2", "away", FileTicket()))
            until(lambda: "away-2" in log.counted(), "an outcome after the broker came back")
            second.kill()
            time.sleep(2)
        assert decider.end(signal.SIGTERM) == 0
