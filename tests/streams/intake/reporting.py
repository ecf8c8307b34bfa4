"""A report and a question about the same spot, and tickets that lie near it."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from litestar.testing import TestClient
from msgspec.structs import replace

from schemas.codec import encode
from schemas.place import Place
from schemas.policy import Policy, PolicyPublished
from schemas.ticket.stages import CloseTicket, ReportTicket
from schemas.topics import POLICY_EVENTS
from streams.board_writer import card_of
from streams.card_store import read_row
from tests.given import Given, given
from tests.streams.intake.fakes import CITY_TIME, POLICY, TestDoor, record
from tests.streams.intake.test_reports import ID

Client = TestClient[Any]
HOUR = timedelta(hours=1)
POINT = {"lon": 119.9265, "lat": 32.5631}
SPOT = Place("321202001002002", 119.9265, 32.5631)
ASKED: dict[str, Any] = {"category": "heating", "point": POINT}
REPORT: dict[str, Any] = ASKED | {"id": ID, "reporter": "collector-12"}


def publish(door: TestDoor, policy: Policy) -> None:
    door.desk.city.fold(record(POLICY_EVENTS.name, PolicyPublished(policy)))


def heating(metres_north: float = 0.0, at: datetime = CITY_TIME - 5 * HOUR, drill: str | None = None) -> Given:
    """An open ticket so far from the spot, real or of a drill."""
    place = replace(SPOT, lat_deg=SPOT.lat_deg + metres_north / 111_320)
    report = ReportTicket(category="heating", place=place, department="housing", drill=drill)
    return given().also(report, at=at, policy=POLICY)


def closed(made: Given, at: datetime = CITY_TIME - HOUR) -> Given:
    return made.also(CloseTicket(), at=at, policy=POLICY)


def put(door: TestDoor, **tickets: Given) -> None:
    cards = [card_of(name, made.ticket) for name, made in tickets.items()]
    door.store.apply([read_row(orjson.dumps([card.ticket]), encode(card)) for card in cards], {0: 1})


def asked(client: Client, **change: Any) -> dict[str, Any]:
    answer = client.post("/v1/capture", json=ASKED | change)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def reported(client: Client, **change: Any) -> dict[str, Any]:
    answer = client.post("/v1/reports", json=REPORT | change)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()["capture"]
    return found


def body_of(door: TestDoor) -> ReportTicket:
    body = door.log.commands[-1].body
    assert isinstance(body, ReportTicket)
    return body
