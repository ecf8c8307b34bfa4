"""What comes in at the door: a collector's report needs no survey, a call that an acceptor writes down does."""

from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from projections.ticket import UNKNOWN, Ticket, evolve
from schemas.envelope import Command, Outcome
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketOutcome
from schemas.ticket.stages import FileTicket, TicketFiled
from schemas.ticket.surveys import SurveyTicket
from streams.deciders.ticket import decide
from tests.streams.intake.fakes import POLICY, TestDoor

Client = TestClient[Any]
SURVEYED = replace(POLICY, procedures=tuple(replace(one, survey=one.name == "full") for one in POLICY.procedures))
CALL: dict[str, Any] = {
    "id": "0197a000-0000-7000-8000-000000000001",
    "type": "report-ticket",
    "ticket": "t-1",
    "actor": "officer-7",
    "data": {"category": "road-damage", "place": {"grid": "321202001002003", "lon_deg": 119.926, "lat_deg": 32.563}},
}
FOUND: dict[str, Any] = {
    "id": "0197a000-0000-7000-8000-000000000002",
    "type": "survey-ticket",
    "ticket": "t-1",
    "actor": "collector-3",
    "data": {"found": True},
}


def decided(ticket: Ticket, command: Command) -> TicketOutcome:
    return decide(ticket, command, {SURVEYED.version: SURVEYED}, command.at)


def after(ticket: Ticket, command: Command) -> Ticket:
    """The ticket once a command that came in was decided."""
    sequence = ticket.sequence + 1
    outcome = Outcome(
        id=f"o-{sequence}",
        ticket=command.ticket,
        at=command.at,
        sequence=sequence,
        cause=command.id,
        actor=command.actor,
        role=command.role,
        source=command.source,
        policy=command.policy,
        body=decided(ticket, command),
    )
    return evolve(ticket, outcome)


def filing(ticket: Ticket, door: TestDoor) -> TicketOutcome:
    return decided(ticket, replace(door.log.commands[-1], id="filing", actor="officer-8", role=Role.ACCEPTOR, body=FileTicket()))


def test_what_a_collector_reports_from_his_phone_is_filed_without_a_survey(client: Client, door: TestDoor) -> None:
    report = {"category": "road-damage", "reporter": "collector-12", "grid": "321202001002003"}
    assert client.post("/v1/reports", json=report).status_code == 202
    assert isinstance(filing(after(UNKNOWN, door.log.commands[-1]), door), TicketFiled)


@pytest.mark.parametrize("role", ["acceptor", "supervisor"])
def test_a_call_is_filed_once_somebody_went_to_see(client: Client, door: TestDoor, role: str) -> None:
    assert client.post("/v1/commands", json=CALL | {"role": role}).status_code == 202
    called = after(UNKNOWN, door.log.commands[-1])
    refused = filing(called, door)
    assert isinstance(refused, CommandRefused)
    assert refused.rule is Rule.SURVEY_MISSING
    assert client.post("/v1/commands", json=FOUND).status_code == 202
    assert isinstance(filing(after(called, door.log.commands[-1]), door), TicketFiled)


def test_who_found_nothing_writes_why(client: Client, door: TestDoor) -> None:
    wish = FOUND | {"data": {"found": False}, "opinion": "现场未发现问题"}
    assert client.post("/v1/commands", json=wish).status_code == 202
    body = door.log.commands[-1].body
    assert isinstance(body, SurveyTicket)
    assert body.opinion is not None
