"""City days played at full speed into a running city: some of New York's tickets, and simulated lives with more of everything."""

import asyncio
import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from confluent_kafka import Producer
from msgspec.structs import replace

from schemas.envelope import Command
from schemas.moment import EPOCH
from schemas.routing import partition_of
from schemas.ticket.stages import CloseTicket, ReportTicket
from schemas.ticket.whistles import ReportToWhistle
from schemas.topics import TICKET_EVENTS
from streams.city_pack import load_city_pack
from streams.demonstration import MAPPINGS, PLAYED, RECORDS, DayOfRecord, midnight_of
from streams.importing.recorded import read_recorded
from streams.importing.run import ImportSummary, run_import
from streams.log import LogReader
from streams.policy_log import PolicyBook
from streams.settings import Settings, read_settings
from streams.simulating.day import Simulation
from streams.simulating.life import VersionAt
from streams.simulating.rates import Rates
from tests.journey.running_city import ROOT, RunningCity

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
# Work days from a Monday on, since limits of office hours fall due on each of them; the last of them is the day that runs.
FIRST = date(2026, 3, 2)
DAYS = 4
NOW = midnight_of(FIRST, PACK.zone) + timedelta(days=DAYS - 1, hours=16, minutes=30)
# Each moment costs the city a tick and its answers: so things happen each ten minutes only, in the order they had.
STEP = timedelta(minutes=10)
RATES = Rates(
    findings_per_day=50,
    passed=0.15,
    returned=0.06,
    reworked=0.1,
    suspended=0.1,
    extended=0.05,
    supervised=0.05,
    whistled=0.3,
    evaluated=0.8,
    failing=0.1,
)
# One ticket in so many of New York's day; one report that repeats a closed ticket; one of those who are called that never comes.
RECORDED_ONE_IN = 40
REPEATS_ONE_IN = 12
STAYS_AWAY_ONE_IN = 15
# What comes from outside: one reading that holds, one that was made up, one whose time is over.
READINGS = (
    {"indicator": "aqi", "value": 74, "unit": "", "source": "station-1", "observed_at": NOW - timedelta(minutes=25)},
    {"indicator": "rain", "value": 1.5, "unit": "mm/h", "source": "model-2", "observed_at": NOW - timedelta(minutes=50)},
    {"indicator": "visitors", "value": 3.2, "unit": "万人次", "source": "gates-3", "observed_at": NOW - timedelta(hours=30)},
)
MADE_UP = "rain"
UNREADABLE = "unreadable-1"


def play(city: RunningCity) -> None:
    """Play the days, tell the readings, and leave two records that count for nothing; the city stands still afterwards."""
    settings = read_settings(city.environ)
    summary = asyncio.run(_played(settings))
    assert summary.decided_now == summary.commands
    for reading in READINGS:
        told = reading | {"observed_at": reading["observed_at"].isoformat(), "simulated": reading["indicator"] == MADE_UP}
        answer = city.post("/v1/readings", told)
        assert answer.status_code == 201, answer.text
    _spoil(settings)


async def _played(settings: Settings) -> ImportSummary:
    policies = await PolicyBook(settings.bootstrap).known()
    commands = list(_commands(policies.version_at))
    return await run_import(settings, commands, "days-played", math.inf, lambda _: None)


def _commands(version: VersionAt) -> Iterator[Command]:
    """All that happens on the days up to now, ticket by ticket."""
    record = DayOfRecord(read_recorded(RECORDS / PLAYED[0][0], MAPPINGS / PLAYED[0][1], PACK, NOW))
    simulation = Simulation(replace(PACK, demonstration=RATES))
    played: list[Command] = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        recorded = list(record.commands(day, PACK.zone, version))
        some = set(sorted({command.ticket for command in recorded})[::RECORDED_ONE_IN])
        played += simulation.of(day, midnight_of(day, PACK.zone), [one for one in recorded if one.ticket in some], version)
    for command in _with_rarities(sorted(played, key=lambda command: command.at)):
        if command.at < NOW:
            yield replace(command, at=command.at - (command.at - EPOCH) % STEP)


def _with_rarities(commands: Iterable[Command]) -> Iterator[Command]:
    """The commands by time, where some reports name the ticket that was closed last, and some who are called do not come."""
    closed, reports, calls = None, 0, 0
    for command in commands:
        match command.body:
            case CloseTicket():
                closed = command.ticket
                yield command
            case ReportTicket() as report:
                reports += 1
                repeats = closed if reports % REPEATS_ONE_IN == 0 else None
                yield replace(command, body=replace(report, repeats=repeats))
            case ReportToWhistle():
                calls += 1
                if calls % STAYS_AWAY_ONE_IN:
                    yield command
            case _:
                yield command


def _spoil(settings: Settings) -> None:
    """A record that nobody can read, which parks its ticket, and one that was there before, which is void."""
    with LogReader(settings.bootstrap) as reader:
        known = next(reader.read(TICKET_EVENTS.name, 0, 0, 1))
    producer = Producer({"bootstrap.servers": settings.bootstrap, "enable.idempotence": True})
    for key, value, partition in ((UNREADABLE, b"{", partition_of(UNREADABLE, settings.partitions)), (known.key, known.value, 0)):
        producer.produce(TICKET_EVENTS.name, key=key.encode(), value=value, partition=partition)
    assert producer.flush(10) == 0
