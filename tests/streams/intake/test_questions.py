"""What the door answers about the past and about itself: outcomes, tickets, health, counters, its own description."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar.testing import TestClient

from schemas.parked import ParkedRecord
from schemas.policy import PolicyPublished
from schemas.topics import PARKED_EVENTS, POLICY_EVENTS, TICKET_COMMANDS, TICKET_EVENTS
from streams.intake.app import create_app
from streams.intake.city_feed import CityFeed
from tests.streams.intake.fakes import CITY_TIME, POLICY, TestDoor, door_in, entry_of, record
from tests.streams.intake.test_commands import DISPATCH, FILE, ID

Client = TestClient[Any]
REFUSED = {"command": "CloseTicket", "rule": "stage-skipped", "facts": {"asked": "close", "missing": "verify"}}


def test_the_outcome_of_a_command_is_found_by_its_id_in_any_spelling(client: Client, door: TestDoor) -> None:
    door.put(entry_of(ID, "t-1", {"previous": "report"}))
    for spelling in (ID, ID.upper(), ID.replace("-", "")):
        answer = client.get(f"/v1/commands/{spelling}")
        assert (answer.status_code, answer.json()["outcome"], answer.json()["ticket"]) == (200, "event", "t-1")


def test_a_command_without_an_outcome_is_404_with_a_sentence(client: Client) -> None:
    answer = client.get(f"/v1/commands/{ID}")
    assert answer.status_code == 404
    assert "not decided yet, was set aside, or was never stored" in answer.json()["reason"]


def test_a_ticket_is_told_with_its_whole_story_refusals_included(client: Client, door: TestDoor) -> None:
    door.put(entry_of("c-1", "t-1", {"previous": "report"}, 1))
    door.put(entry_of("c-2", "t-1", REFUSED, 2))
    told = client.get("/v1/tickets/t-1").json()
    assert (told["ticket"], told["sequence"], told["situation"]) == ("t-1", 2, {"type": "open"})
    assert [(entry["sequence"], entry["outcome"], entry.get("rule")) for entry in told["story"]] == [
        (1, "event", None),
        (2, "refusal", "stage-skipped"),
    ]
    assert told["story"][1]["sentence"] == "办“结案”之前，还须先办：核实。"


@pytest.mark.parametrize("ticket", ["t-1", "t-2"], ids=["with a story", "unreadable from the start"])
def test_a_parked_ticket_says_since_which_record_it_counts_no_further(client: Client, door: TestDoor, ticket: str) -> None:
    assert isinstance(door.desk.city, CityFeed)
    door.put(entry_of("c-1", "t-1", {"previous": "report"}, 1))
    assert "parked" not in client.get("/v1/tickets/t-1").json()
    for offset in (9, 7, 8):
        parked = ParkedRecord(topic=TICKET_EVENTS.name, partition=3, offset=offset, ticket=ticket, reason="$: no JSON")
        door.desk.city.fold(record(PARKED_EVENTS.name, parked))
    answer = client.get(f"/v1/tickets/{ticket}")
    assert answer.status_code == 200
    assert answer.json()["parked"] == {"topic": "ticket-events-v1", "partition": 3, "offset": 7, "reason": "$: no JSON"}


def test_a_parked_command_parks_no_ticket(client: Client, door: TestDoor) -> None:
    assert isinstance(door.desk.city, CityFeed)
    parked = ParkedRecord(topic=TICKET_COMMANDS.name, partition=3, offset=7, ticket="t-1", reason="$: no JSON")
    door.desk.city.fold(record(PARKED_EVENTS.name, parked))
    assert client.get("/v1/tickets/t-1").status_code == 404


def test_an_unknown_ticket_is_404_with_a_sentence(client: Client) -> None:
    answer = client.get("/v1/tickets/t-404")
    assert answer.status_code == 404
    assert "t-404" in answer.json()["reason"]


@pytest.mark.parametrize("path", [f"/v1/commands/{ID}", "/v1/tickets/t-1"])
def test_while_the_cards_catch_up_there_is_no_answer_rather_than_an_old_one(client: Client, door: TestDoor, path: str) -> None:
    door.put(entry_of(ID, "t-1", {"previous": "report"}))
    door.cards.level = False
    answer = client.get(path)
    assert answer.status_code == 503
    assert "catching up" in answer.json()["reason"]
    assert "retry-after" in answer.headers


def test_damaged_cards_are_told_and_read_anew(client: Client, door: TestDoor) -> None:
    door.store.close()
    answer = client.get("/v1/tickets/t-1")
    assert answer.status_code == 503
    assert "read anew" in answer.json()["reason"]
    assert door.cards._damage is not None


def test_a_door_that_is_well_is_live_and_ready(client: Client) -> None:
    for path in ("/healthz", "/healthz/live", "/healthz/ready"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.json() == {"live": True, "ready": True, "broker": True, "policy": True, "cards": True}


def test_without_a_broker_it_is_live_and_not_ready(client: Client, door: TestDoor) -> None:
    door.broker_goes()
    assert client.get("/healthz/live").status_code == 200
    for path in ("/healthz", "/healthz/ready"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["broker"], answer.json()["ready"]) == (503, False, False)


def test_with_cards_that_catch_up_it_is_not_ready(client: Client, door: TestDoor) -> None:
    door.cards.level = False
    assert (client.get("/healthz").status_code, client.get("/healthz").json()["cards"]) == (503, False)


def test_without_a_policy_it_is_not_ready_and_makes_no_command(tmp_path: Path) -> None:
    door = door_in(tmp_path)
    assert isinstance(door.desk.city, CityFeed)
    door.desk.city._policies.clear()
    with TestClient(create_app(door.desk)) as client:
        assert (client.get("/healthz/ready").status_code, client.get("/healthz/ready").json()["policy"]) == (503, False)
        answer = client.post("/v1/commands", json=FILE)
    assert answer.status_code == 503
    assert "no policy" in answer.json()["reason"]


def test_a_command_names_the_policy_in_force_at_its_city_time(client: Client, door: TestDoor) -> None:
    assert isinstance(door.desk.city, CityFeed)
    later = msgspec.structs.replace(POLICY, version="later", in_force_from=CITY_TIME - timedelta(minutes=1))
    future = msgspec.structs.replace(POLICY, version="future", in_force_from=CITY_TIME + timedelta(days=9))
    for policy in (later, future):
        door.desk.city.fold(record(POLICY_EVENTS.name, PolicyPublished(policy)))
    before = (CITY_TIME - timedelta(hours=1)).isoformat()
    for number, at in enumerate((CITY_TIME.isoformat(), before)):
        assert client.post("/v1/commands", json=FILE | {"id": str(UUID(int=number, version=4)), "at": at}).status_code == 202
    assert [command.policy for command in door.log.commands] == ["later", POLICY.version]


def test_the_door_counts_commands_by_type_and_result(client: Client, door: TestDoor) -> None:
    client.post("/v1/commands", json=FILE)
    client.post("/v1/commands", json=DISPATCH | {"data": {}})
    door.broker_goes()
    client.post("/v1/commands", json=FILE)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'rongzhi_intake_commands_total{result="stored",type="file-ticket"} 1.0' in answer.text
    assert 'rongzhi_intake_commands_total{result="malformed",type="unknown"} 1.0' in answer.text
    assert 'rongzhi_intake_commands_total{result="unavailable",type="file-ticket"} 1.0' in answer.text
    assert "rongzhi_intake_receipt_seconds_count 1.0" in answer.text


def test_the_door_describes_itself_and_every_reference_leads_somewhere(client: Client) -> None:
    told = client.get("/schema/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert set(told["paths"]) >= {
        *("/v1/commands", "/v1/reports", "/v1/photos", "/v1/commands/{command_id}", "/v1/tickets/{ticket}", "/healthz")
    }
    schemas = told["components"]["schemas"]
    for reference in references(told):
        assert reference.removeprefix("#/components/schemas/") in schemas, reference
    assert "dispatch-ticket" in schemas["CommandForm"]["properties"]["type"]["enum"]
    assert "change-ticket-colour" not in schemas["CommandForm"]["properties"]["type"]["enum"]
    assert set(told["paths"]["/v1/commands"]["post"]["responses"]) >= {"200", "202", "422", "429", "503"}


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json", "/schema/openapi.yaml"])
def test_the_description_loads_nothing_from_outside(client: Client, path: str) -> None:
    answer = client.get(path)
    assert "cdn" not in answer.text
    assert "<script" not in answer.text


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [reference for value in node.values() for reference in references(value)]
    return [reference for value in node for reference in references(value)] if isinstance(node, list) else []
