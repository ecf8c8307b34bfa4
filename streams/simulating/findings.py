"""Collectors' findings: reports that pass all stages, for which no record of another city has the steps."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.city import grid_place
from schemas.envelope import Command
from schemas.identity import ticket_id
from schemas.policy import Category, Policy
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketCommand
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    VerifyTicket,
)
from streams.city_pack import CityPack
from streams.simulating.chance import between, one_of, share
from streams.simulating.life import SIMULATED, Life, VersionAt, act, person
from streams.simulating.surveys import with_survey

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PATROL = timedelta(hours=8), timedelta(hours=18)  # from the day's midnight on
WORK = timedelta(minutes=30), timedelta(hours=10)
SLOW, SLOWER = 0.1, 6  # one in ten takes six times as long


def findings_of(day: str, midnight: datetime, pack: CityPack, version: VersionAt) -> Iterator[Life]:
    """As many lives on a day as the pack says, of the categories whose procedure requires every stage."""
    categories = [category for category in pack.policy.categories if _passes_all(category, pack.policy)]
    for count in range(pack.demonstration.findings_per_day if categories else 0):
        name = f"{day}/{count}"
        found = finding(name, midnight, one_of(categories, "category", name), pack, version)
        yield with_survey(found, pack.demonstration, version)


def finding(name: str, midnight: datetime, category: Category, pack: CityPack, version: VersionAt) -> Life:
    """The life of what a collector finds somewhere in the city on the patrol of a day; all of it follows from its name."""
    community = one_of(pack.communities, "community", name)
    place = grid_place(community, 1 + int(share("grid", name) * community.grids))
    reported_at = midnight + between(*PATROL, "reported", name)
    ticket = ticket_id(SIMULATED, name)
    report = Command(
        id=ticket_id(SIMULATED, "report", name),
        ticket=ticket,
        at=reported_at,
        actor=person(Role.COLLECTOR, ticket, "report"),
        role=Role.COLLECTOR,
        source=SIMULATED,
        policy=version(reported_at),
        body=ReportTicket(category=category.code, place=place),
    )
    return _worked(Life((report,)), category, version)


def _passes_all(category: Category, policy: Policy) -> bool:
    procedure = policy.procedure(category.procedure)
    return procedure is not None and set(procedure.required) == set(Stage)


def _worked(life: Life, category: Category, version: VersionAt) -> Life:
    standard = one_of(category.standards, "standard", life.ticket).code if category.standards else None
    pace = SLOWER if share("slow", life.ticket) < SLOW else 1
    steps: tuple[tuple[TicketCommand, timedelta, timedelta], ...] = (
        (FileTicket(standard=standard), 3 * MINUTE, 20 * MINUTE),
        (DispatchTicket(department=category.unit_at(life.report.place)), 2 * MINUTE, 15 * MINUTE),
        (AcceptTicket(), 5 * MINUTE, 60 * MINUTE),
        (ArriveAtTicket(), 10 * MINUTE, 2 * HOUR),
        (FinishTicket(), *WORK),
        (VerifyTicket(), 10 * MINUTE, 4 * HOUR),
        (CloseTicket(standard=standard), 5 * MINUTE, HOUR),
    )
    at = life.commands[0].at
    for body, least, most in steps:
        at += pace * between(least, most, type(body).__name__, life.ticket)
        life = life.with_acts(act(life, type(body).__name__, at, body, version))
    return life
