"""POST /v1/reports: a phone's report becomes one command, with its words and photos outside the log."""

import base64
from typing import Any

import pytest
from litestar.testing import TestClient

from schemas.hazard import Hazard
from schemas.ticket.stages import ReportTicket
from tests.streams.intake.fakes import POLICY, TestDoor

Client = TestClient[Any]
ID = "0197a000-0000-7000-8000-000000000009"
JPEG = b"\xff\xd8\xff\xe0 a picture"
REPORT: dict[str, Any] = {"id": ID, "category": "road-damage", "reporter": "collector-12", "grid": "321202001002003"}


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def body_of(door: TestDoor) -> ReportTicket:
    body = door.log.commands[-1].body
    assert isinstance(body, ReportTicket)
    return body


def test_a_report_in_a_grid_becomes_a_command_with_a_ticket_of_its_own(client: Client, door: TestDoor) -> None:
    answer = client.post("/v1/reports", json=REPORT)
    assert answer.status_code == 202, answer.text
    (command,) = door.log.commands
    assert answer.json()["ticket"] == command.ticket != ID
    assert (command.id, command.actor, command.source, command.policy) == (ID, "collector-12", "intake", POLICY.version)
    assert body_of(door).place.grid == "321202001002003"


def test_the_same_id_again_names_the_same_ticket_and_stores_nothing_twice(client: Client, door: TestDoor) -> None:
    report = REPORT | {"words": "井盖不见了", "photos": [in_base64(JPEG)]}
    first, second = (client.post("/v1/reports", json=report).json() for _ in range(2))
    assert first["ticket"] == second["ticket"]
    bodies = [command.body for command in door.log.commands]
    assert bodies[0] == bodies[1]


def test_a_report_without_an_id_gets_one(client: Client) -> None:
    report = {name: value for name, value in REPORT.items() if name != "id"}
    first, second = (client.post("/v1/reports", json=report).json() for _ in range(2))
    assert first["ticket"] != second["ticket"]


def test_a_point_gets_the_grid_nearest_to_it(client: Client, door: TestDoor) -> None:
    report = {name: value for name, value in REPORT.items() if name != "grid"} | {"point": {"lon": 120.0512, "lat": 32.1709}}
    assert client.post("/v1/reports", json=report).status_code == 202
    place = body_of(door).place
    assert (place.community, place.lon_deg, place.lat_deg) == ("321283001001", 120.0512, 32.1709)


def test_a_direct_category_names_its_department_and_another_leaves_it_to_the_dispatch(client: Client, door: TestDoor) -> None:
    client.post("/v1/reports", json=REPORT | {"category": "heating"})
    assert body_of(door).department == "housing"
    client.post("/v1/reports", json=REPORT)
    assert body_of(door).department is None


def test_a_category_that_the_policy_does_not_have_is_for_the_decider_to_refuse(client: Client, door: TestDoor) -> None:
    assert client.post("/v1/reports", json=REPORT | {"category": "ufo"}).status_code == 202
    assert body_of(door).department is None


def test_words_and_photos_are_kept_outside_the_log_by_their_digests(client: Client, door: TestDoor) -> None:
    client.post("/v1/reports", json=REPORT | {"words": "三楼李某家漏水", "photos": [in_base64(JPEG), in_base64(JPEG + b"2")]})
    body = body_of(door)
    assert body.words is not None
    assert door.desk.attachments.read(body.words) == "三楼李某家漏水".encode()
    assert [door.desk.attachments.read(photo) for photo in body.photos] == [JPEG, JPEG + b"2"]
    assert "李某".encode() not in door.log.sent[0]["value"]


def test_who_waits_gets_the_outcome(client: Client, door: TestDoor) -> None:
    door.log.decide = door.decide
    assert client.post("/v1/reports?wait=1s", json=REPORT).json()["outcome"] == "refusal"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"point": {"lon": 119.926, "lat": 32.563}}, "$.point"),
        ({"grid": None}, "$.point"),
        ({"grid": "32120200100299"}, "$.grid"),
        ({"grid": "321202001002999"}, "$.grid"),
        ({"grid": "110101001002001"}, "$.grid"),
        ({"grid": None, "point": {"lon": 116.4, "lat": 39.9}}, "$.point"),
        ({"grid": None, "point": {"lon": 1160.4, "lat": 39.9}}, "$.point.lon"),
        ({"grid": None, "point": {"lon": 119.9}}, "$.point.lat"),
        ({"category": "坑"}, "$.category"),
        ({"category": "13912345678"}, "$.category"),
        ({"reporter": "13912345678"}, "$.reporter"),
        ({"reporter": "李四 138"}, "$.reporter"),
        ({"phone": "13912345678"}, "$.phone"),
        ({"words": ""}, "$.words"),
        ({"words": "字" * 2001}, "$.words"),
        ({"photos": ["***"]}, "$.photos[0]"),
        ({"photos": [in_base64(b"GIF89a or a script")]}, "$.photos[0]"),
        ({"photos": [in_base64(JPEG)] * 5}, "$.photos"),
        ({"photos": [in_base64(JPEG), in_base64(JPEG + bytes(2 << 20))]}, "$.photos[1]"),
        ({"at": "2026-11-24T14:02:00"}, "$.at"),
        ({"at": "2099-01-01T00:00:00Z"}, "$.at"),
    ],
)
def test_what_is_malformed_is_told_by_path_and_stored_nowhere(
    client: Client, door: TestDoor, change: dict[str, Any], path: str
) -> None:
    report = {name: value for name, value in (REPORT | change).items() if value is not None}
    answer = client.post("/v1/reports", json=report)
    assert (answer.status_code, answer.json().get("path")) == (422, path), answer.text
    assert door.log.sent == []
    assert not door.attachments.exists()


def test_four_photos_of_two_mebibytes_pass(client: Client, door: TestDoor) -> None:
    photo = JPEG + bytes((2 << 20) - len(JPEG))
    assert client.post("/v1/reports", json=REPORT | {"photos": [in_base64(photo)] * 4}).status_code == 202
    assert len(body_of(door).photos) == 4


def test_without_a_broker_no_photo_is_stored_either(client: Client, door: TestDoor) -> None:
    door.broker_goes()
    assert client.post("/v1/reports", json=REPORT | {"words": "漏水"}).status_code == 503
    assert not door.attachments.exists()


def test_a_full_disk_is_told_and_promises_nothing(client: Client, door: TestDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answer = client.post("/v1/reports", json=REPORT | {"words": "漏水"})
    assert answer.status_code == 503
    assert "No space left" in answer.json()["reason"]
    assert answer.headers["retry-after"] == "30"
    assert door.log.sent == []


def test_words_that_are_no_text_are_told(client: Client, door: TestDoor) -> None:
    raw = b'{"category":"heating","reporter":"c-1","grid":"321202001002003","words":"\\ud800"}'
    answer = client.post("/v1/reports", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert door.log.sent == []


def test_a_hazard_that_the_collector_sees_is_part_of_the_report(client: Client, door: TestDoor) -> None:
    assert client.post("/v1/reports", json=REPORT | {"hazard": "grave"}).status_code == 202
    (command,) = door.log.commands
    assert isinstance(command.body, ReportTicket)
    assert command.body.hazard is Hazard.GRAVE
    told = client.post("/v1/reports", json=REPORT | {"hazard": "huge"})
    assert (told.status_code, told.json()["path"]) == (422, "$.hazard")
