"""`./rongzhi replay`, `explain` and `check` as an auditor calls them: words, exit codes, and that nothing is written."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from confluent_kafka import Producer

from infra.cli.__main__ import application
from infra.cli.replay import until_of
from infra.kafka.broker import BrokerHandle
from infra.obstacle import Obstacle
from schemas.codec import encode
from schemas.routing import partition_of
from schemas.topics import BOARD_ROWS, TOPICS
from streams.agents.live_partition import LivePartition
from streams.board_writer import marker_key, row_key
from streams.log import LogReader
from streams.replay import Reached
from streams.settings import ROOT, Settings, read_settings
from tests.streams.agents.made_log import BEGIN, MadeLog, city

ZONE = ZoneInfo("Asia/Shanghai")
PARTITIONS = 8
RECORDS = list(city(40, seed=5))


@pytest.fixture
def settings(own_broker: BrokerHandle, tmp_path: Path) -> Settings:
    """A cluster whose log holds forty tickets and whose boards are written."""
    log = MadeLog(own_broker.bootstrap, PARTITIONS)
    for made in RECORDS:
        log.put(made)
    log.tick(BEGIN + timedelta(days=1))
    environ = {"RONGZHI_VAR": str(tmp_path / "var"), "RONGZHI_BOOTSTRAP": own_broker.bootstrap}
    return read_settings(environ | {"RONGZHI_PARTITIONS": str(PARTITIONS)})


def rongzhi(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"RONGZHI_VAR": str(settings.var), "RONGZHI_BOOTSTRAP": settings.bootstrap}
    return subprocess.run(["./rongzhi", *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=90, check=False)


@contextmanager
def markers_coming(write: Callable[[], None]) -> Iterator[None]:
    """Meanwhile the boards are written once a second, as with every tick."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(1.0):
            write()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def ends(settings: Settings) -> dict[str, dict[int, int]]:
    with LogReader(settings.bootstrap) as reader:
        return {topic.name: reader.ends(topic.name) for topic in TOPICS}


def written_boards(settings: Settings) -> Callable[[], None]:
    """Writes the boards as a projector does, each time it is called."""
    producer = Producer({"bootstrap.servers": settings.bootstrap})
    lives = {partition: LivePartition(partition, ZONE) for partition in range(PARTITIONS)}
    for partition, live in lives.items():
        mine = [made for made in RECORDS if partition_of(made[0], PARTITIONS) == partition]
        for offset, (key, raw) in enumerate(mine):
            live.fold(offset, key, raw)

    def write() -> None:
        for partition, live in lives.items():
            outbox = live.collect()
            assert outbox.marker is not None
            for key, value in [*outbox.rows.items(), (marker_key(partition), encode(outbox.marker))]:
                producer.produce(BOARD_ROWS.name, key=key, value=value, partition=partition)
        producer.flush()

    return write


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("", None),
        ("2026-11-24T14:03:00+08:00", datetime(2026, 11, 24, 6, 3, tzinfo=UTC)),
        ("2026-11-24T06:03:00Z", datetime(2026, 11, 24, 6, 3, tzinfo=UTC)),
        ("0:118,1:97", Reached({0: 118, 1: 97})),
        ("0:118;indicator-readings-v1=0:7", Reached({0: 118}, {"indicator-readings-v1": {0: 7}})),
        ("3:-1", Reached({3: -1})),
    ],
)
def test_until_names_a_moment_or_offsets(text: str, until: object):
    assert until_of(text) == until


@pytest.mark.parametrize(
    "text", ["2026-11-24T14:03:00", "2026-11-24", "yesterday", "0:118;1:97", "0:1;no-such=0:1", "0", "a:b", "0:1:2", ","]
)
def test_any_other_until_is_refused_with_what_was_found_and_expected(text: str):
    with pytest.raises(Obstacle, match="expected a time with its zone such as") as refused:
        until_of(text)
    assert f"--until {text}" in str(refused.value)


@pytest.mark.broker
def test_a_replay_prints_the_promised_facts_and_writes_nothing_anywhere(settings: Settings):
    before = ends(settings)
    done = rongzhi(settings, "replay", "--json")
    assert done.returncode == 0, done.stderr
    facts = orjson.loads(done.stdout)
    assert facts.keys() == {"as_of", "offsets", "families", "digest", "boards"}
    assert sum(offset + 1 for offset in facts["offsets"].values()) == len(RECORDS)

    story = rongzhi(settings, "replay", "--ticket", RECORDS[0][0], "--json")
    assert len(orjson.loads(story.stdout)) == sum(key == RECORDS[0][0] for key, _ in RECORDS)

    unknown = rongzhi(settings, "replay", "--ticket", "nobody")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "The log holds no record of ticket nobody.\n"

    assert ends(settings) == before
    assert not settings.var.exists()


@pytest.mark.broker
def test_an_explanation_adds_up_and_a_wrong_address_is_refused(settings: Settings):
    before = ends(settings)
    done = rongzhi(settings, "explain", "flow", "reported", "--newest", "3", "--json")
    assert done.returncode == 0, done.stderr
    facts = orjson.loads(done.stdout)["number"]
    assert facts["total"] == facts["found"] == sum(row.get("reported", 0) for row in facts["rows"]) > 0
    assert len(facts["newest"]) == 3

    unknown = rongzhi(settings, "explain", "flow", "street=1")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr.startswith("board flow has no key field 'street'; it has day, hour. Expected: ")

    assert ends(settings) == before
    assert not settings.var.exists()


@pytest.mark.broker
def test_a_check_ends_with_0_for_equal_and_with_1_and_the_rows_that_differ(settings: Settings):
    with markers_coming(written_boards(settings)):
        equal = rongzhi(settings, "check")
        assert (equal.returncode, equal.stdout.split(",")[0]) == (0, f"equal: {len(RECORDS)} records")

        producer = Producer({"bootstrap.servers": settings.bootstrap})
        producer.produce(BOARD_ROWS.name, key=row_key(2, ("sources", "nowhere")), value=orjson.dumps({"records": 1}), partition=2)
        producer.flush()
        apart = rongzhi(settings, "check")
        assert apart.returncode == 1
        assert f"NOT EQUAL after {len(RECORDS)} records: 1 rows differ" in apart.stdout
        assert "  2 sources/nowhere: live {'records': 1}, cold None" in apart.stdout

        told = rongzhi(settings, "check", "--json")
        assert told.returncode == 1
        verdict = orjson.loads(told.stdout)
        assert (verdict["equal"], [row["key"] for row in verdict["differences"]]) == (False, [["sources", "nowhere"]])


@pytest.mark.broker
def test_a_check_without_a_projector_says_whom_to_look_for(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streams.check.PATIENCE_S", 1.0)
    monkeypatch.setenv("RONGZHI_VAR", str(settings.var))
    monkeypatch.setenv("RONGZHI_BOOTSTRAP", settings.bootstrap)
    with pytest.raises(Obstacle, match=r"boards-v1/0: no marker .* Do the projector and the clock run\? See ./rongzhi status"):
        application(["check"])(["check"], standalone_mode=False)
