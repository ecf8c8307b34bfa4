"""The demonstration city: the New York day and the San Francisco week, played day after day on Taizhou's divisions.

What a record holds is real, under a new id; geography and dates are re-mapped. What no record holds is simulated, by rates that
the city pack gives. The source of each event says which of both it is. What is still open from earlier days is closed when its
record says.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec
from aiokafka.errors import KafkaError
from websockets.exceptions import WebSocketException

from schemas.codec import Unreadable, decode_outcome
from schemas.envelope import Command
from schemas.lease import DEMONSTRATION
from schemas.ticket.stages import ReportTicket
from schemas.topics import TICKET_EVENTS
from streams.attachments import attachments_in
from streams.city_pack import load_city_pack
from streams.clock import wall_now
from streams.importing.agenda import DailyAgenda
from streams.importing.commands import VersionAt, commands_of
from streams.importing.conductor import conduct, conducting
from streams.importing.followed_log import NoAnswer
from streams.importing.plan import PlannedStep
from streams.importing.recorded import Recorded, read_recorded
from streams.lease import LeaseDenied
from streams.log import LogReader
from streams.policy_log import NoPolicyInForce, PolicyBook
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.settings import ROOT, Settings
from streams.simulating.beside import sent_beside
from streams.simulating.day import Simulation
from streams.simulating.drawings import kept
from streams.simulating.operations import SimulatedOperations
from streams.simulating.readings import SimulatedReadings

RECORDS = ROOT / "infra" / "city" / "records"
MAPPINGS = ROOT / "infra" / "city" / "mappings"
PLAYED = (("nyc311_2013-12-25.csv", "nyc311.toml"), ("sf_fire_cad_2016.csv", "sf_fire.toml"))

SOURCE = "demonstration/"
FULL_SPEED_DAYS = 3
FAST_DAYS = 30
FAST = 60.0
RETRY_S = 2.0


def pace_from(first: datetime, city: datetime) -> float:
    """City seconds per wall second: three days at full speed, up to the thirtieth at 60 times, then the wall's own."""
    days = (city - first) / timedelta(days=1)
    if days < FULL_SPEED_DAYS:
        return math.inf
    return FAST if days < FAST_DAYS else 1.0


class DayOfRecord:
    """One record cut into its local days, which take turns on the demonstration's days."""

    def __init__(self, recorded: Recorded) -> None:
        self.name = recorded.mapping.name
        self._zone = ZoneInfo(recorded.mapping.zone)
        by_ticket: dict[str, list[PlannedStep]] = {}
        for step in recorded.plan.steps:
            by_ticket.setdefault(step.ticket_key, []).append(step)
        self._by_day: dict[date, list[PlannedStep]] = {}
        for steps in by_ticket.values():
            self._by_day.setdefault(steps[0].at.astimezone(self._zone).date(), []).extend(steps)
        self._days = sorted(self._by_day)

    def commands(self, day: date, zone: tzinfo, policy: VersionAt) -> Iterator[Command]:
        """All steps of the tickets that the record reports on the day whose turn it is, moved to a day of the city.

        Turn and ids follow from the date alone, so that no restart numbers the days anew; a week falls on its own weekdays.
        """
        recorded = self._days[(day - self._days[0]).days % len(self._days)]
        shift = midnight_of(day, zone) - midnight_of(recorded, self._zone)
        yield from commands_of(self._by_day[recorded], SOURCE + self.name, day.isoformat(), shift, policy)


def midnight_of(day: date, zone: tzinfo) -> datetime:
    """The start of a day in the city."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def first_day(settings: Settings, zone: tzinfo) -> date | None:
    """The demonstration's first day as its first event in the log tells it; None on a log without one."""
    found: list[datetime] = []
    with LogReader(settings.bootstrap) as reader:
        for partition, end in reader.ends(TICKET_EVENTS.name).items():
            for record in reader.read(TICKET_EVENTS.name, partition, 0, end):
                try:
                    outcome = decode_outcome(record.value or b"")
                except Unreadable:
                    continue  # the projector parks and counts it
                if outcome.source.startswith(SOURCE):
                    found.append(outcome.at)
                    break
    return min(found).astimezone(zone).date() if found else None


def fresh_start(city: datetime | None, zone: tzinfo) -> date:
    """The first day of a demonstration that is not in the log: three days ago, so that it soon reaches today.

    On a log that has a city time already, that day: a demonstration killed behind its first tick begins again where it did.
    """
    if city is None:
        return wall_now().astimezone(zone).date() - timedelta(days=FULL_SPEED_DAYS)
    return city.astimezone(zone).date()


class StillToPlay:
    """The steps without an outcome, none of them before the clock, which stood at `now` when the demonstration went on.

    Steps of reported tickets that city time has passed come late, at the clock. A ticket whose report it has passed is left
    out: after a long stop the demonstration goes on with the day, and does not catch up on weeks.
    """

    def __init__(self, now: datetime | None, is_decided: Callable[[Command], bool]) -> None:
        self._now = now
        self._is_decided = is_decided
        self.left_out: Counter[date] = Counter()

    def of(self, day: date, commands: Iterable[Command]) -> Iterator[Command]:
        """Those of a day, whose commands have each report before the other steps of its ticket; counts steps left out by day."""
        missed: set[str] = set()
        for command in commands:
            if self._is_decided(command):
                continue
            late = self._now is not None and command.at < self._now
            if late and isinstance(command.body, ReportTicket):
                missed.add(command.ticket)
            if command.ticket in missed:
                self.left_out[day] += 1
            else:
                yield msgspec.structs.replace(command, at=self._now) if late else command


async def main(settings: Settings) -> None:
    """Play for ever; after a fault of the services or of the clock, go on where the log stands."""
    pack = load_city_pack(settings.city_pack)
    zone = pack.zone
    simulation = Simulation(pack, await asyncio.to_thread(kept, pack.drawings, attachments_in(settings.var)))
    records = [DayOfRecord(await asyncio.to_thread(_read, settings, *names)) for names in PLAYED]
    while True:
        try:
            await _play(settings, zone, records, simulation)
        except (KafkaError, LeaseDenied, NoAnswer, NoPolicyInForce, WebSocketException, OSError) as error:
            log.warning("demonstration interrupted, going on where the log stands", error=str(error), retry_s=RETRY_S)
            await asyncio.sleep(RETRY_S)


def _read(settings: Settings, record: str, mapping: str) -> Recorded:
    return read_recorded(RECORDS / record, MAPPINGS / mapping, load_city_pack(settings.city_pack), wall_now())


async def _play(settings: Settings, zone: tzinfo, records: list[DayOfRecord], simulation: Simulation) -> None:
    policies = await PolicyBook(settings.bootstrap).known()
    async with conducting(settings, DEMONSTRATION) as conductor:
        played = await asyncio.to_thread(first_day, settings, zone)
        first = played or fresh_start(conductor.clock.at, zone)
        await conductor.followed.catch_up(set())
        still = StillToPlay(conductor.clock.at, conductor.followed.is_decided)

        def fresh_on(day: date) -> Iterator[Command]:
            recorded = chain.from_iterable(record.commands(day, zone, policies.version_at) for record in records)
            played = simulation.of(day, midnight_of(day, zone), recorded, policies.version_at)
            for command in still.of(day, played):
                conductor.followed.wanted.add(command.id)
                yield command

        agenda = DailyAgenda(first, lambda day: midnight_of(day, zone), fresh_on)
        await asyncio.to_thread(agenda.next_at)  # all days begun: long work, during which the lease must stay alive
        left_out = {"steps": still.left_out.total(), "days": len(still.left_out)}
        log.info("demonstration plays", first_day=str(first), city_time=str(conductor.clock.at), left_out=left_out)
        readings = SimulatedReadings(simulation.pack, midnight_of(first, zone))
        operations = SimulatedOperations(simulation.pack, first, policies.version_at)
        sending = sent_beside(settings, lambda: conductor.clock.at, readings, operations)
        async with readiness_told(settings, "demonstration", lambda: True), sending:
            await conduct(
                conductor, agenda, lambda city: settings.pace or pace_from(midnight_of(first, zone), city), lambda _: None
            )


if __name__ == "__main__":
    run_service("demonstration", main)
