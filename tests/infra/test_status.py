"""What `./rongzhi status` tells: what was parked, who is behind, and all of it about what really runs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from infra.cli.status import table_of
from infra.kafka.broker import BrokerHandle
from infra.supervision.progress_of_log import NEWEST, Progress, progress_of
from infra.supervision.report import report_of
from infra.supervision.running_start import remember_start, settings_in_use
from schemas.boards import Marker
from schemas.clock import TickHandled
from schemas.codec import encode
from schemas.parked import ParkedRecord
from schemas.topics import (
    BOARD_ROWS,
    CLOCK_ANSWERS,
    OPERATION_COMMANDS,
    OPERATION_EVENTS,
    PARKED_EVENTS,
    TICKET_COMMANDS,
    TICKET_EVENTS,
    VERDICTS,
)
from schemas.verdict import Verdict
from streams.board_writer import marker_key, row_key
from streams.clock import wall_now
from streams.runners.kinds import TICKETS
from streams.settings import ROOT, Settings, read_settings


def _settings(handle: BrokerHandle) -> Settings:
    return read_settings({"RONGZHI_VAR": str(handle.folder.var), "RONGZHI_KAFKA_PORT": str(handle.folder.port)})


def _parked(offset: int, reason: str = "TicketFiled meets Closed") -> ParkedRecord:
    return ParkedRecord(topic=TICKET_EVENTS.name, partition=3, offset=offset, ticket=f"t-{offset}", reason=reason)


def _put(handle: BrokerHandle, *records: tuple[str, int, bytes, bytes]) -> None:
    producer = Producer({"bootstrap.servers": handle.bootstrap})
    for topic, partition, key, value in records:
        producer.produce(topic, partition=partition, key=key, value=value)
    assert producer.flush(20) == 0


def _marker(partition: int, offset: int) -> tuple[str, int, bytes, bytes]:
    marker = Marker(partition=partition, offset=offset, as_of=None, ticked_ms=None, digest="0" * 64, rows=0, void=0, refused=0)
    return BOARD_ROWS.name, partition, marker_key(partition), encode(marker)


@pytest.mark.broker
def test_a_record_parked_twice_is_told_once_with_its_place_ticket_and_reason(own_broker: BrokerHandle) -> None:
    """Every refold parks what it cannot fold once more; a person wants to know which records, not how often."""
    lines = [_parked(offset) for offset in (*range(NEWEST + 5), 7)]
    _put(own_broker, *((PARKED_EVENTS.name, 0, line.key(), encode(line)) for line in lines))
    _put(own_broker, (PARKED_EVENTS.name, 0, b"garbled", b"{"))
    parked = progress_of(_settings(own_broker)).parked
    assert parked is not None
    assert parked.records == NEWEST + 5 + 1
    assert len(parked.newest) == NEWEST
    assert (parked.newest[0].topic, parked.newest[0].offset, parked.newest[0].ticket) == (PARKED_EVENTS.name, NEWEST + 6, "garbled")
    assert parked.newest[1] == _parked(7)
    assert parked.newest[2] == _parked(NEWEST + 4)


@pytest.mark.broker
def test_the_projector_and_the_reaction_say_how_many_events_they_are_behind(own_broker: BrokerHandle) -> None:
    """By the last marker of each partition, and by the last answer."""
    events = [(TICKET_EVENTS.name, partition, b"t", b"{}") for partition in (0, 0, 0, 1, 1)]
    events += [(OPERATION_EVENTS.name, 3, b"o", b"{}")]
    row = (BOARD_ROWS.name, 0, row_key(0, ("sources",)), b"{}")
    answer = TickHandled(at=wall_now(), tick=0, end=2, commands=(), next_due=None)
    _put(own_broker, *events, _marker(0, 0), *[row] * 10, _marker(1, 1), (CLOCK_ANSWERS.name, 0, b"0", encode(answer)))
    lags = progress_of(_settings(own_broker)).lags
    assert (lags["projector"], lags["reaction"]) == (2 + 1, 1 + 2)


@pytest.mark.broker
def test_the_auditor_is_behind_by_what_its_verdicts_do_not_cover(own_broker: BrokerHandle) -> None:
    events = [(TICKET_EVENTS.name, partition, b"t", b"{}") for partition in (0, 0, 0, 1, 1)]
    events += [(OPERATION_EVENTS.name, 0, b"o", b"{}"), (OPERATION_EVENTS.name, 0, b"o", b"{}")]
    verdict = Verdict(partition=0, offset=1, as_of=None, live="", cold="", compared_ms=1, families={OPERATION_EVENTS.name: 0})
    _put(own_broker, *events, (VERDICTS.name, 0, b"0", encode(verdict)), (VERDICTS.name, 0, b"1", b"garbled"))
    assert progress_of(_settings(own_broker)).lags["auditor"] == 1 + 1 + 2


@pytest.mark.broker
def test_the_decider_is_behind_by_the_commands_past_what_its_group_committed(own_broker: BrokerHandle) -> None:
    """All of them on a cluster where no decider ever ran, and where nobody has asked for a group yet."""
    settings = _settings(own_broker)
    _put(own_broker, *((TICKET_COMMANDS.name, partition, b"t", b"{}") for partition in (0, 0, 0, 5, 5)))
    _put(own_broker, (OPERATION_COMMANDS.name, 2, b"o", b"{}"))
    assert progress_of(settings).lags["decider"] == 5 + 1
    member = Consumer({"bootstrap.servers": own_broker.bootstrap, "group.id": TICKETS.group})
    member.commit(offsets=[TopicPartition(TICKET_COMMANDS.name, 0, 2)], asynchronous=False)
    member.close()
    assert progress_of(settings).lags["decider"] == 3 + 1


def test_where_no_broker_answers_nothing_is_known_of_the_parked(tmp_path: Path) -> None:
    """Not known is not none."""
    settings = read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": "127.0.0.1:1"})
    assert progress_of(settings) == Progress({}, None)


def _in_use(environ: dict[str, str]) -> dict[str, str]:
    told = "import json; from infra.supervision.running_start import settings_in_use; from streams.settings import as_environ"
    command = [sys.executable, "-c", f"{told}; print(json.dumps(as_environ(settings_in_use())))"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin", **environ}, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_every_verb_asks_the_broker_of_the_start_unless_the_environment_names_another(tmp_path: Path) -> None:
    """After `up --bootstrap` it would otherwise ask an embedded broker that does not run."""
    started = read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": "broker:9092", "RONGZHI_PARTITIONS": "48"})
    remember_start(started, demonstration=False)
    found = _in_use({"RONGZHI_VAR": str(tmp_path)})
    assert (found["RONGZHI_BOOTSTRAP"], found["RONGZHI_PARTITIONS"]) == ("broker:9092", "48")
    assert _in_use({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": "other:1"})["RONGZHI_BOOTSTRAP"] == "other:1"


def test_every_verb_takes_the_settings_of_the_start() -> None:
    """One that read the environment alone would look elsewhere than the others."""
    for verb in ("status", "check", "replay", "import_", "topics"):
        text = (ROOT / "infra" / "cli" / f"{verb}.py").read_text(encoding="utf-8")
        assert settings_in_use.__name__ in text, verb
        assert read_settings.__name__ not in text, verb


def test_a_moved_data_folder_reports_on_itself(tmp_path: Path) -> None:
    """Not on the place where it lay when it was started."""
    remember_start(read_settings({"RONGZHI_VAR": str(tmp_path / "old")}), demonstration=True)
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert _in_use({"RONGZHI_VAR": str(tmp_path / "new")})["RONGZHI_VAR"] == str(tmp_path / "new")


def test_the_report_of_a_folder_where_nothing_runs_is_json_that_says_so(tmp_path: Path) -> None:
    """The same shape as of a running one; the demonstration is in it if it was played."""
    settings = read_settings({"RONGZHI_VAR": str(tmp_path)})
    remember_start(settings, demonstration=True)
    report = report_of(settings)
    facts = json.loads(msgspec.json.encode(report))
    assert {service["state"] for service in facts["services"]} == {"stopped"}
    assert "demonstration" in [service["name"] for service in facts["services"]]
    assert facts["parked"] is None
    assert table_of(report).row_count == len(facts["services"])
