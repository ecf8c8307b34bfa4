"""Tickets that are reported in the course of a drill that the demonstration plays: each is worked on to its end, stage by stage."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.city import grid_place
from schemas.envelope import Command
from schemas.identity import ticket_id
from schemas.role import Role
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
from streams.simulating.life import SIMULATED, Life, VersionAt, act, person
from streams.simulating.scripts import ScriptedReport


def drilled(scripted: ScriptedReport, operation: str, begin: datetime, pack: CityPack, version: VersionAt) -> Iterator[Command]:
    """The commands of a ticket of a drill that begins at a moment, each stage as long after the last; ids follow from names."""
    category = pack.policy.category(scripted.category)
    assert category is not None, "the scripts are checked against the policy of their pack"
    standard = category.standards[0].code if category.standards else None
    place = grid_place(pack.community_by_code[scripted.community], scripted.grid)
    at, ticket = begin + timedelta(minutes=scripted.after_minutes), ticket_id(SIMULATED, operation, scripted.code)
    report = Command(
        id=ticket_id(SIMULATED, "report", operation, scripted.code),
        ticket=ticket,
        at=at,
        actor=person(Role.COLLECTOR, ticket, "report"),
        role=Role.COLLECTOR,
        source=SIMULATED,
        policy=version(at),
        body=ReportTicket(category=category.code, place=place, drill=operation),
    )
    steps: tuple[TicketCommand, ...] = (
        FileTicket(standard=standard),
        DispatchTicket(department=category.unit_at(place)),
        AcceptTicket(),
        ArriveAtTicket(),
        FinishTicket(),
        VerifyTicket(),
        CloseTicket(standard=standard),
    )
    life = Life((report,))
    for body in steps:
        at += timedelta(minutes=scripted.minutes) / len(steps)
        life = life.with_acts(act(life, type(body).__name__, at, body, version))
    yield from life.commands
