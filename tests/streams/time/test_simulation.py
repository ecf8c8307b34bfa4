"""What the demonstration adds to its records: by rates, by simulated actors, under a source of its own, and all of it legal."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from schemas.envelope import Command
from schemas.refusal import CommandRefused
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket.evaluations import EvaluateByResident
from schemas.ticket.merging import MergeTicket
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import FileTicket, ReportTicket
from schemas.ticket.surveys import SurveyTicket
from streams.city_pack import CityPack, load_city_pack
from streams.demonstration import MAPPINGS, PLAYED, RECORDS, DayOfRecord, midnight_of
from streams.importing.recorded import read_recorded
from streams.settings import ROOT
from streams.simulating.day import Simulation
from streams.simulating.life import SIMULATED
from streams.simulating.rates import Rates
from tests.streams.importing import memory_city
from tests.streams.importing.memory_city import MemoryCity

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_city_pack(ROOT / "infra" / "city" / "taizhou")


@pytest.fixture(scope="module")
def recorded(pack: CityPack) -> list[Command]:
    """The day of both records that DAY brings."""
    now = datetime(2026, 11, 25, tzinfo=pack.zone)
    records = [DayOfRecord(read_recorded(RECORDS / record, MAPPINGS / mapping, pack, now)) for record, mapping in PLAYED]
    return [command for record in records for command in record.commands(DAY, pack.zone, lambda _: pack.policy.version)]


def played(pack: CityPack, recorded: list[Command]) -> list[Command]:
    return list(Simulation(pack).of(DAY, midnight_of(DAY, pack.zone), recorded, lambda _: pack.policy.version))


def test_what_is_simulated_says_so_by_its_source_and_its_actor(pack: CityPack, recorded: list[Command]):
    for command in played(pack, recorded):
        assert (command.source == SIMULATED) == command.actor.startswith("simulated-")


def test_every_step_of_a_record_stays_as_it_is_but_for_those_of_tickets_that_became_children(
    pack: CityPack, recorded: list[Command]
):
    found = played(pack, recorded)
    real = [command for command in found if command.source != SIMULATED]
    children = {command.ticket for command in found if isinstance(command.body, MergeTicket)}
    assert {command.id: command for command in real}.items() <= {command.id: command for command in recorded}.items()
    assert {command.ticket for command in recorded if command not in real} <= children


def test_without_rates_a_day_is_its_records(pack: CityPack, recorded: list[Command]):
    bare = replace(pack, demonstration=Rates())
    assert sorted(played(bare, recorded), key=lambda one: one.id) == sorted(recorded, key=lambda one: one.id)


def test_the_same_day_is_the_same_to_the_last_id(pack: CityPack, recorded: list[Command]):
    assert played(pack, recorded) == played(pack, sorted(recorded, key=lambda one: one.ticket, reverse=True))


def test_each_tickets_report_comes_before_its_other_steps(pack: CityPack, recorded: list[Command]):
    seen: set[str] = set()
    for command in played(pack, recorded):
        assert (command.ticket in seen) != isinstance(command.body, ReportTicket)
        seen.add(command.ticket)


def test_rates_are_shares_of_what_could_have_it(pack: CityPack, recorded: list[Command]):
    often = Rates(findings_per_day=40, returned=1, reworked=1, evaluated=1, failing=1)
    kinds = Counter(type(command.body) for command in played(replace(pack, demonstration=often), recorded))
    seldom = Counter(type(command.body) for command in played(pack, recorded))
    assert kinds[ReturnTicket] > 5 * seldom[ReturnTicket] > 0
    assert kinds[EvaluateByResident] > 2 * seldom[EvaluateByResident] > 0
    reported = [command for command in played(replace(pack, demonstration=often), recorded) if command.source == SIMULATED]
    assert sum(isinstance(command.body, ReportTicket) for command in reported) == 40


def test_findings_pass_every_stage(pack: CityPack):
    found = played(replace(pack, demonstration=Rates(findings_per_day=5)), [])
    assert Counter(command.ticket for command in found).most_common()[-1][1] == len(Stage)


def test_what_is_called_in_is_surveyed_by_another_before_it_is_filed(pack: CityPack):
    often = played(replace(pack, demonstration=Rates(findings_per_day=40, surveyed=0.5)), [])
    surveyed = {command.ticket: command for command in often if isinstance(command.body, SurveyTicket)}
    assert 10 < len(surveyed) < 30
    for command in often:
        if isinstance(command.body, ReportTicket):
            called_in = command.ticket in surveyed
            assert command.role is (Role.ACCEPTOR if called_in else Role.COLLECTOR)
            assert command.actor.startswith(f"simulated-{command.role}")
        elif isinstance(command.body, FileTicket) and command.ticket in surveyed:
            assert surveyed[command.ticket].at < command.at


async def test_a_city_accepts_what_is_simulated(pack: CityPack, recorded: list[Command], monkeypatch: pytest.MonkeyPatch):
    """Played in step with the reactions, over the days in which most of it happens; what is refused is what time came before."""
    monkeypatch.setattr(memory_city, "POLICY", pack.policy)
    city = MemoryCity().stands_in(monkeypatch)
    until = midnight_of(DAY, pack.zone) + timedelta(days=4)
    await city.imports([command for command in played(pack, recorded) if command.at <= until])
    refused = [outcome for outcome in city.outcomes if isinstance(outcome.body, CommandRefused)]
    assert len(refused) < len(city.outcomes) / 500
    kinds = {type(outcome.body).__name__ for outcome in city.outcomes}
    assert kinds >= {"TicketReturned", "TicketMerged", "TicketUnmerged", "TicketClosedWithMaster", "TicketReopened"}
    assert kinds >= {"TicketSuspended", "TicketResumed", "ExtensionGranted", "PartyEvaluated", "ReporterCalledBack"}
    assert kinds >= {"TicketEscalated", "SupervisionResolved", "SupervisionMissed", "WhistleEnded", "WhistleMissed"}
    assert kinds >= {"DeductionAppealed", "AppealDecided", "HazardRaised", "TicketCorrected", "TicketSurveyed"}
