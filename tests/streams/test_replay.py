"""A cold fold of a real log to a moment, to offsets and to its end, and a check that finds a row that is not true."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import orjson
import pytest
from confluent_kafka import Producer

from infra.kafka.broker import BrokerHandle
from projections.shard import Shard, digest_of
from schemas.codec import decode_outcome, encode, encode_outcome
from schemas.identity import command_id, outcome_id
from schemas.routing import partition_of
from schemas.topics import BOARD_ROWS, INDICATOR_READINGS, TICKET_EVENTS
from streams.agents.live_partition import LivePartition
from streams.board_writer import marker_key, row_key
from streams.check import check
from streams.log import LogReader
from streams.replay import NoSuchLog, Reached, Replayed, replay, story
from streams.settings import Settings, read_settings
from tests.streams.agents.made_log import BEGIN, MadeLog, city

ZONE = ZoneInfo("Asia/Shanghai")
PARTITIONS = 8
RECORDS = list(city(150, seed=21))
END = BEGIN + timedelta(days=1)

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


@pytest.fixture
def settings(own_broker: BrokerHandle, tmp_path: Path) -> Settings:
    log = MadeLog(own_broker.bootstrap, PARTITIONS)
    for made in RECORDS:
        log.put(made)
    log.tick(END)
    environ = {"RONGZHI_VAR": str(tmp_path / "var"), "RONGZHI_BOOTSTRAP": own_broker.bootstrap}
    return read_settings(environ | {"RONGZHI_PARTITIONS": str(PARTITIONS)})


def naive(partition: int, until: int) -> Shard:
    """The first records of a partition, folded without any of replay's code."""
    shard = Shard()
    mine = [made for made in RECORDS if partition_of(made[0], PARTITIONS) == partition]
    for offset, (key, raw) in enumerate(mine[: until + 1]):
        shard.apply(offset, key, raw, ZONE)
    return shard


def test_a_replay_says_what_the_log_says(settings: Settings):
    """To the end, to offsets and to a moment; and what is printed has all that the command line promises."""
    whole = replay(settings, ZONE)
    assert whole.as_of == END
    assert sum(offset + 1 for offset in whole.offsets.values()) == len(RECORDS)
    for partition, shard in whole.shards.items():
        assert shard.digest() == naive(partition, len(RECORDS)).digest() == digest_of(shard.rows)
    assert whole.printed().keys() == {"as_of", "offsets", "families", "digest", "boards"}
    assert replay(settings, ZONE, Reached(whole.offsets, whole.families)).digest == whole.digest

    half = replay(settings, ZONE, Reached({0: 20, 3: 7}))
    assert half.offsets == {partition: {0: 20, 3: 7}.get(partition, -1) for partition in range(PARTITIONS)}
    assert half.shards[3].digest() == naive(3, 7).digest()

    moment = BEGIN + timedelta(minutes=12)
    early = replay(settings, ZONE, moment)
    assert early.as_of == moment
    assert 0 < sum(offset + 1 for offset in early.offsets.values()) < len(RECORDS)
    with LogReader(settings.bootstrap) as reader:
        for partition, offset in early.offsets.items():
            end = reader.bounds(TICKET_EVENTS.name, partition)[1]
            later = next(iter(reader.read(TICKET_EVENTS.name, partition, offset + 1, end)))
            assert decode_outcome(later.value or b"").at > moment

    with pytest.raises(NoSuchLog, match="its end is"):
        replay(settings, ZONE, Reached({0: 10**6}))


def test_a_story_has_every_record_of_its_ticket(settings: Settings):
    ticket = RECORDS[0][0]
    place = partition_of(ticket, PARTITIONS)
    told = story(settings, ZONE, ticket)
    assert len(told) == sum(1 for key, _ in RECORDS if key == ticket)
    assert told[0]["type"] == "rongzhi.ticket-reported.v1"
    assert [entry["counts"] for entry in told].count("accepted") == replay(settings, ZONE).shards[place].tickets[ticket].sequence
    assert story(settings, ZONE, "no-such-ticket") == []


def put(settings: Settings, key: str, raw: bytes) -> None:
    producer = Producer({"bootstrap.servers": settings.bootstrap})
    producer.produce(TICKET_EVENTS.name, key=key, value=raw, partition=partition_of(key, PARTITIONS))
    producer.flush()


def test_a_late_record_that_does_not_count_stops_no_replay(settings: Settings):
    """A void and an unreadable record of the year 2030 lie before one that counts."""
    ticket, raw = RECORDS[0]
    place = partition_of(ticket, PARTITIONS)
    outcome = decode_outcome(raw)
    late = encode_outcome(msgspec.structs.replace(outcome, at=END + timedelta(days=1500)))
    put(settings, ticket, late)
    put(settings, ticket, b'{"time":"2030-01-01T00:00:00Z"}')
    new = next(key for key in (f"new-{n}" for n in range(1000)) if partition_of(key, PARTITIONS) == place)
    cause = command_id(new, "1")
    fresh = msgspec.structs.replace(outcome, ticket=new, id=outcome_id(cause), cause=cause, sequence=1)
    put(settings, new, encode_outcome(fresh))
    assert replay(settings, ZONE, END).shards[place].tickets[new].sequence == 1
    told = story(settings, ZONE, ticket)
    assert [entry["counts"] for entry in told[-2:]] == ["void", "parked"]


def test_a_replay_claims_no_time_that_its_rows_do_not_hold(settings: Settings):
    """Neither a moment that no tick has reached, nor the newest tick where the fold stops before what it covers."""
    assert replay(settings, ZONE, END + timedelta(days=9)).as_of == END
    assert replay(settings, ZONE, Reached({0: 3})).as_of is None


def write(settings: Settings, producer: Producer, lives: dict[int, LivePartition]) -> None:
    for partition, live in lives.items():
        outbox = live.collect()
        assert outbox.marker is not None
        for key, value in [*outbox.rows.items(), (marker_key(partition), encode(outbox.marker))]:
            producer.produce(BOARD_ROWS.name, key=key, value=value, partition=partition)
    producer.flush()


def newest(replayed: Replayed) -> dict[str, float]:
    """The last value of each indicator by the time observed."""
    rows = sorted(replayed.boards()["reading-days"], key=lambda row: row["day"])
    return {row["indicator"]: told["value"] for row in rows for _, told in sorted(row["hours"].items())}


def last_made(minutes: int) -> dict[str, float]:
    """What the made log's readings say last, up to so many minutes from the beginning."""
    made = [(n * 37 % 2880, n) for n in range(1, 101) if n % 50]
    by = {of: [one for one in made if one[1] % 7 == of and one[0] <= minutes] for of in range(7)}
    return {f"made-{of}": max(found)[1] for of, found in by.items() if found}


def test_a_replay_folds_readings_up_to_offsets_or_all_that_were_observed_by_a_moment(settings: Settings):
    log = MadeLog(settings.bootstrap, PARTITIONS)
    for number in range(1, 101):
        log.put_reading(number)
    log.flush()
    whole, name = replay(settings, ZONE), INDICATOR_READINGS.name
    assert sum(last + 1 for last in whole.families[name].values()) == 100
    assert sum(row["records"] for row in whole.boards()["unread"]) == 2
    assert newest(whole) == last_made(2880)
    assert replay(settings, ZONE, Reached(whole.offsets, whole.families)).digest == whole.digest
    assert set(replay(settings, ZONE, Reached(whole.offsets)).families[name].values()) == {-1}
    assert replay(settings, ZONE, Reached(whole.offsets)).digest != whole.digest
    # They came in another order than they were observed in: the first that is later than the moment ends nothing.
    assert newest(replay(settings, ZONE, BEGIN + timedelta(minutes=500))) == last_made(500)
    with pytest.raises(NoSuchLog, match="indicator-readings-v1/0 has no offset"):
        replay(settings, ZONE, Reached(whole.offsets, {name: {0: 10**6}}))


def test_a_check_finds_the_row_that_is_not_true(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """Markers come after the check began, as they would from a live projector."""
    producer = Producer({"bootstrap.servers": settings.bootstrap})
    lives = {partition: LivePartition(partition, ZONE) for partition in range(PARTITIONS)}
    mine = {partition: [made for made in RECORDS if partition_of(made[0], PARTITIONS) == partition] for partition in lives}
    for partition, live in lives.items():
        for offset, (key, raw) in enumerate(mine[partition]):
            live.fold(offset, key, raw)
    monkeypatch.setattr("streams.check.time.sleep", lambda _: write(settings, producer, lives))
    found = check(settings, ZONE)
    assert found.equal
    assert found.differences == []
    assert set(found.behind.values()) == {0}

    put(settings, "late", b"{")
    found = check(settings, ZONE)
    assert found.equal
    assert sum(found.behind.values()) == found.behind[partition_of("late", PARTITIONS)] == 1

    stray = row_key(2, ("sources", "made"))
    producer.produce(BOARD_ROWS.name, key=stray, value=orjson.dumps({"records": 1}), partition=2)
    producer.flush()
    found = check(settings, ZONE)
    assert not found.equal
    assert [(d.partition, d.key, d.live) for d in found.differences] == [(2, ("sources", "made"), {"records": 1})]


def test_replay_loads_nothing_that_decides_or_projects_live():
    """The auditor trusts neither decider nor agent, nor Faust."""
    listed = "import sys, streams.replay; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout.split()
    barred = ("faust", "streams.deciders", "streams.agents", "streams.runners", "streams.reactions", "streams.intake")
    assert [name for name in loaded if name.startswith(barred)] == []
