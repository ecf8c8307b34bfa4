"""Each limit of the door, seen to fire: size, kind, rate, number, time; and the broker away."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka.errors import KafkaTimeoutError
from litestar.testing import TestClient

from streams.intake import command_log, routes
from streams.intake.app import create_app
from streams.intake.gate import Gate
from streams.intake.refusals import Unavailable
from tests.streams.intake.fakes import TestDoor, door_in
from tests.streams.intake.test_commands import FILE
from tests.streams.intake.test_photos import kept
from tests.streams.intake.test_reports import REPORT

Client = TestClient[Any]
JSON = {"content-type": "application/json"}


def test_a_body_over_64_kib_is_refused_by_path_with_both_sizes(client: Client, door: TestDoor) -> None:
    answer = client.post("/v1/commands", content=b" " * 65_537, headers=JSON)
    assert answer.status_code == 422
    assert answer.json() == {
        "path": "$",
        "reason": "expected at most 65536 bytes of body for /v1/commands",
        "found": "65537 bytes",
    }
    assert door.log.sent == []
    assert 'result="too-large"' in client.get("/metrics").text


def test_a_body_over_the_limit_is_refused_although_it_does_not_say_its_length(client: Client) -> None:
    def chunks() -> Any:
        for _ in range(100):
            yield b" " * 1024

    answer = client.post("/v1/commands", content=chunks(), headers=JSON)
    assert (answer.status_code, answer.json()["path"], answer.json()["found"]) == (422, "$", "more than 65536 bytes")


def test_only_reports_may_be_larger_and_not_without_end(client: Client) -> None:
    assert client.post("/v1/reports", content=b" " * 1_000_000, headers=JSON).status_code == 422
    answer = client.post("/v1/reports", content=b" " * (12 << 20), headers=JSON)
    assert answer.status_code == 422
    assert "/v1/reports" in answer.json()["reason"]
    assert answer.json()["found"] == f"{12 << 20} bytes"


def test_a_command_that_is_too_large_with_its_envelope_is_refused(tmp_path: Path) -> None:
    door = door_in(tmp_path, RONGZHI_MESSAGE_BYTES_MAX="1024")
    place = {"grid": "321202001002003", "lon_deg": 119.93, "lat_deg": 32.56}
    with TestClient(create_app(door.desk)) as client:
        photos = [kept(client)] * 12
        data = {"category": "heating", "place": place, "photos": photos}
        answer = client.post("/v1/commands", json=FILE | {"type": "report-ticket", "data": data})
    assert (answer.status_code, answer.json()["path"]) == (422, "$")
    assert "1024" in answer.json()["reason"]
    assert door.log.sent == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_is_not_announced_as_json_is_refused(client: Client, kind: str) -> None:
    answer = client.post("/v1/commands", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["reason"]


def test_an_address_that_asks_too_often_hears_when_to_ask_again(tmp_path: Path) -> None:
    door = door_in(tmp_path, RONGZHI_RATE_PER_SECOND="3")
    with TestClient(create_app(door.desk)) as client:
        answers = [client.post("/v1/commands", json=FILE) for _ in range(8)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert int(refused[0].headers["retry-after"]) >= 1
        assert "3 requests per second" in refused[0].json()["reason"]
        assert [client.get("/healthz/live").status_code for _ in range(8)] == [200] * 8


def test_a_forged_forwarded_address_does_not_buy_more(tmp_path: Path) -> None:
    door = door_in(tmp_path, RONGZHI_RATE_PER_SECOND="3")
    with TestClient(create_app(door.desk)) as client:
        forged = [{"x-forwarded-for": f"10.0.0.{number}"} for number in range(8)]
        assert 429 in [client.post("/v1/commands", json=FILE, headers=headers).status_code for headers in forged]


def test_a_gate_lets_in_so_many_at_once_and_again_when_they_left() -> None:
    gate = Gate(1)
    with gate.place(), pytest.raises(Unavailable, match="1 requests are in work"), gate.place():
        pass
    with gate.place():
        pass


async def test_more_requests_at_once_than_places_are_refused_with_503(tmp_path: Path) -> None:
    door = door_in(tmp_path, RONGZHI_IN_FLIGHT_MAX="2")
    door.log.slow_s = 0.3
    transport = httpx.ASGITransport(app=create_app(door.desk))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        answers = await asyncio.gather(*(client.post("/v1/commands", json=FILE) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [202, 202, 503, 503, 503]
        assert next(answer for answer in answers if answer.status_code == 503).headers["retry-after"] == "1"
        assert (await client.post("/v1/commands", json=FILE)).status_code == 202


async def test_who_waits_for_an_outcome_keeps_nobody_from_the_door(tmp_path: Path) -> None:
    door = door_in(tmp_path, RONGZHI_IN_FLIGHT_MAX="1")
    transport = httpx.ASGITransport(app=create_app(door.desk))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        waiting = asyncio.create_task(client.post("/v1/commands?wait=2s", json=FILE))
        await asyncio.sleep(0.2)
        assert len(door.log.sent) == 1
        assert (await client.post("/v1/commands", json=FILE)).status_code == 202
        assert not waiting.done()
        waiting.cancel()


async def test_a_body_that_does_not_arrive_ends_in_408(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "BODY_S", 0.05)

    async def slowly() -> Any:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    transport = httpx.ASGITransport(app=create_app(door_in(tmp_path).desk))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        answer = await client.post("/v1/commands", content=slowly(), headers=JSON)
    assert answer.status_code == 408


@pytest.mark.parametrize("path", ["/v1/commands", "/v1/reports"])
def test_without_a_broker_nothing_is_promised(client: Client, door: TestDoor, path: str) -> None:
    door.broker_goes()
    answer = client.post(path, json=FILE if path == "/v1/commands" else REPORT)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert "Nothing is promised" in answer.json()["reason"]
    assert door.log.sent == []


def test_an_acknowledgement_that_does_not_come_is_no_receipt(
    client: Client, door: TestDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_log, "ACK_S", 0.05)
    door.log.hangs = True
    answer = client.post("/v1/commands", json=FILE)
    assert answer.status_code == 503
    assert "did not acknowledge" in answer.json()["reason"]
    assert "retry-after" in answer.headers


def test_a_producer_that_failed_is_no_receipt_and_is_replaced(client: Client, door: TestDoor) -> None:
    door.log.failure = KafkaTimeoutError()
    assert client.post("/v1/commands", json=FILE).status_code == 503
    assert door.desk.log._failed.is_set()


def test_a_fault_of_our_own_is_told_without_its_inside(client: Client, door: TestDoor) -> None:
    door.log.failure = ZeroDivisionError("secret")
    answer = client.post("/v1/commands", json=FILE)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Nothing is promised" in answer.json()["reason"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/commands", 405), ("GET", "/elsewhere", 404), ("PUT", "/v1/reports", 405)]
)
def test_another_path_or_method_is_told_in_the_same_form(client: Client, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert path in answer.json()["reason"]


def test_a_repeat_whose_place_the_broker_does_not_tell_gets_no_receipt(client: Client, door: TestDoor) -> None:
    door.log.tells_places = False
    answer = client.post("/v1/commands", json=FILE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "does not say where the record is stored" in answer.json()["reason"]
    assert "Send the same id again" in answer.json()["reason"]
