"""POST /v1/commands: a receipt for what the log has, an outcome for who waits, and a path and reason for all else."""

import uuid
from typing import Any

import pytest
from litestar.testing import TestClient

from schemas.routing import partition_of
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import DispatchTicket, FileTicket
from tests.streams.intake.fakes import CITY_TIME, TestDoor, entry_of

Client = TestClient[Any]
ID = "0197a000-0000-7000-8000-000000000001"
DISPATCH: dict[str, Any] = {
    "id": ID,
    "type": "dispatch-ticket",
    "ticket": "t-1",
    "actor": "officer-7",
    "data": {"department": "housing"},
}
FILE: dict[str, Any] = {"id": ID, "type": "file-ticket", "ticket": "t-1", "actor": "officer-7"}


def test_a_command_gets_a_receipt_for_its_place_in_the_log(client: Client, door: TestDoor) -> None:
    answer = client.post("/v1/commands", json=DISPATCH)
    partition = partition_of("t-1", 8)
    assert answer.status_code == 202
    assert answer.json() == {
        "command_id": ID,
        "ticket": "t-1",
        "topic": "ticket-commands-v1",
        "partition": partition,
        "offset": 0,
    }
    stored = door.log.sent[0]
    assert (stored["key"], stored["partition"]) == (b"t-1", partition)
    assert dict(stored["headers"])["ce_type"] == b"rongzhi.dispatch-ticket.v1"
    (command,) = door.log.commands
    assert command.body == DispatchTicket(department="housing")
    assert (command.at, command.policy, command.source, command.actor) == (CITY_TIME, "taizhou-1", "intake", "officer-7")


def test_the_full_type_a_time_a_version_and_a_correlation_are_taken(client: Client, door: TestDoor) -> None:
    more = {"type": "rongzhi.file-ticket.v1", "at": "2026-11-24T14:02:00+08:00", "expected_version": 3, "correlation": "case-9"}
    assert client.post("/v1/commands", json=FILE | more).status_code == 202
    (command,) = door.log.commands
    assert command.body == FileTicket()
    assert command.at.isoformat() == "2026-11-24T06:02:00+00:00"
    assert (command.expected_version, command.correlation) == (3, "case-9")


def test_an_opinion_is_kept_outside_the_log_and_its_digest_goes_with_the_command(client: Client, door: TestDoor) -> None:
    wish = {"id": ID, "type": "return-ticket", "ticket": "t-1", "actor": "worker-7", "opinion": "不属于本部门职责"}
    assert client.post("/v1/commands", json=wish).status_code == 202
    (command,) = door.log.commands
    assert isinstance(command.body, ReturnTicket)
    (kept,) = [path for path in door.attachments.rglob("*") if path.is_file() and "不属于".encode() in path.read_bytes()]
    assert command.body.opinion is not None
    assert command.body.opinion in kept.name
    assert "不属于".encode() not in door.log.sent[0]["value"]


def test_an_opinion_where_none_is_taken_is_refused(client: Client) -> None:
    told = client.post("/v1/commands", json=FILE | {"opinion": "好"}).json()
    assert (told["path"], "return-ticket" in told["reason"]) == ("$.opinion", True)


@pytest.mark.parametrize(("role", "acts"), [(None, "acceptor"), ("supervisor", "supervisor")])
def test_who_leaves_his_role_out_acts_in_the_one_whose_task_it_is(client: Client, door: TestDoor, role: str, acts: str) -> None:
    client.post("/v1/commands", json=FILE | ({"role": role} if role else {}))
    (command,) = door.log.commands
    assert command.role == acts


@pytest.mark.parametrize("role", ["clock", "record"])
def test_the_services_own_roles_are_nobodys_at_the_door(client: Client, role: str) -> None:
    assert client.post("/v1/commands", json=FILE | {"role": role}).json()["path"] == "$.role"


def test_the_same_id_again_is_harmless(client: Client, door: TestDoor) -> None:
    assert [client.post("/v1/commands", json=FILE).status_code for _ in range(2)] == [202, 202]
    assert {command.id for command in door.log.commands} == {ID}


def test_who_waits_gets_the_event(client: Client, door: TestDoor) -> None:
    door.log.decide = door.decide
    answer = client.post("/v1/commands?wait=2s", json=FILE)
    assert answer.status_code == 200
    told = answer.json()
    assert told["outcome"] == "event"
    assert (told["type"], told["command_id"], told["sequence"]) == ("rongzhi.ticket-filed.v1", ID, 1)
    assert (told["topic"], told["partition"], told["offset"]) == ("ticket-events-v1", 2, 41)
    assert "rule" not in told


def test_who_waits_gets_the_refusal_with_its_rule_and_facts(client: Client, door: TestDoor) -> None:
    door.log.decide = door.decide
    told = client.post("/v1/commands?wait=2s", json=DISPATCH).json()
    assert (told["outcome"], told["rule"], told["facts"]) == ("refusal", "ticket-unknown", {"ticket": "t-1"})


def test_who_waits_for_a_command_decided_before_gets_its_outcome_at_once(client: Client, door: TestDoor) -> None:
    door.put(entry_of(ID, "t-1", {"previous": "report"}))
    assert client.post("/v1/commands?wait=30s", json=FILE).json()["outcome"] == "event"


def test_who_waits_in_vain_gets_the_receipt(client: Client) -> None:
    answer = client.post("/v1/commands?wait=0.1s", json=FILE)
    assert answer.status_code == 202
    assert answer.json()["topic"] == "ticket-commands-v1"


def test_nobody_is_waited_for_after_the_answer(client: Client, door: TestDoor) -> None:
    client.post("/v1/commands?wait=0.1s", json=FILE)
    assert door.cards.expected.waiting == 0


def test_an_id_that_names_another_tickets_command_is_refused(client: Client, door: TestDoor) -> None:
    door.put(entry_of(ID, "t-2", {"previous": "report"}))
    answer = client.post("/v1/commands", json=FILE)
    assert answer.status_code == 409
    assert "t-2" in answer.json()["reason"]
    assert door.log.sent == []


@pytest.mark.parametrize(
    ("change", "path", "found"),
    [
        ({"id": "17"}, "$.id", "17"),
        ({"id": None}, "$.id", None),
        ({"id": "886313e1-3b8a-5372-9b90-0c9aee199e5d"}, "$.id", "886313e1-3b8a-5372-9b90-0c9aee199e5d"),
        ({"ticket": "t-1\n"}, "$.ticket", "t-1\n"),
        ({"actor": "officer-7\n"}, "$.actor", "officer-7\n"),
        ({"expected_version": 2**53 + 1}, "$.expected_version", 2**53 + 1),
        ({"surprise": 1}, "$.surprise", 1),
        ({"ticket": "t 1"}, "$.ticket", "t 1"),
        ({"ticket": 17}, "$.ticket", 17),
        ({"actor": "王警官"}, "$.actor", "王警官"),
        ({"actor": "13912345678"}, "$.actor", "13912345678"),
        ({"actor": "tel-139-1234-5678"}, "$.actor", "tel-139-1234-5678"),
        ({"actor": "8613912345678"}, "$.actor", "8613912345678"),
        ({"actor": "32120219900101123X"}, "$.actor", "32120219900101123X"),
        ({"ticket": "t-321202199001011234"}, "$.ticket", "t-321202199001011234"),
        ({"correlation": "13912345678"}, "$.correlation", "13912345678"),
        ({"type": "file-ticket", "data": {"standard": "13912345678"}}, "$.data.standard", "13912345678"),
        ({"actor": "139-123-45678"}, "$.actor", "139-123-45678"),
        ({"actor": "86-1-3912345678"}, "$.actor", "86-1-3912345678"),
        ({"actor": "0523-86881234"}, "$.actor", "0523-86881234"),
        ({"actor": "052386881234"}, "$.actor", "052386881234"),
        ({"data": {"department": "13912345678"}}, "$.data.department", "13912345678"),
        ({"at": "2026-11-24T14:02:00"}, "$.at", "2026-11-24T14:02:00"),
        ({"at": 1795500000}, "$.at", 1795500000),
        ({"at": "0001-01-01T00:00:00+08:00"}, "$.at", "0001-01-01T00:00:00+08:00"),
        ({"at": "2026-11-24T14:09:00+08:00"}, "$.at", "2026-11-24T14:09:00+08:00"),
        ({"expected_version": True}, "$.expected_version", True),
        ({"expected_version": "3"}, "$.expected_version", "3"),
        ({"expected_version": -1}, "$.expected_version", -1),
        ({"type": "paint-ticket"}, "$.type", "paint-ticket"),
        ({"type": "ticket-filed"}, "$.type", "ticket-filed"),
        ({"data": {}}, "$.data.department", None),
        ({"data": {"department": "Housing!"}}, "$.data.department", "Housing!"),
        ({"data": {"department": "housing", "words": "漏水"}}, "$.data.words", "漏水"),
        ({"data": []}, "$.data", "a list"),
    ],
)
def test_what_is_malformed_is_told_by_path_and_found_and_never_reaches_the_log(
    client: Client, door: TestDoor, change: dict[str, Any], path: str, found: Any
) -> None:
    answer = client.post("/v1/commands", json=DISPATCH | change)
    assert answer.status_code == 422, answer.text
    told = answer.json()
    assert told["path"] == path
    assert told["reason"]
    assert told.get("found", None) == found or path == "$.data"
    assert door.log.sent == []


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ({"grid": "110101001001001", "lon_deg": 119.93, "lat_deg": 32.56}, "$.data.place.grid"),
        ({"grid": "321202001002001", "lon_deg": 116.4, "lat_deg": 39.9}, "$.data.place"),
        ({"grid": "321202001002001\n", "lon_deg": 119.93, "lat_deg": 32.56}, "$.data.place.grid"),
    ],
)
def test_a_report_from_outside_the_city_is_refused_as_no_district_would_show_it(
    client: Client, door: TestDoor, place: dict[str, Any], path: str
) -> None:
    report = DISPATCH | {"type": "report-ticket", "data": {"category": "heating", "place": place}}
    answer = client.post("/v1/commands", json=report)
    assert (answer.status_code, answer.json()["path"]) == (422, path)
    correction = DISPATCH | {"type": "correct-ticket", "data": {"approver": "officer-3", "place": place}}
    assert client.post("/v1/commands", json=correction).json()["path"] == path
    assert door.log.sent == []


@pytest.mark.parametrize("due_at", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z"])
def test_a_due_date_that_stands_for_none_would_stop_every_reader_and_is_refused(
    client: Client, door: TestDoor, due_at: str
) -> None:
    place = {"grid": "321202001002001", "lon_deg": 119.9, "lat_deg": 32.5}
    report = DISPATCH | {"type": "report-ticket", "data": {"category": "heating", "place": place, "due_at": due_at}}
    answer = client.post("/v1/commands", json=report)
    assert (answer.status_code, answer.json()["path"], answer.json()["found"]) == (422, "$.data.due_at", due_at)
    assert door.log.sent == []


@pytest.mark.parametrize("field", ["id", "type", "ticket", "actor"])
def test_a_missing_field_is_named(client: Client, field: str) -> None:
    answer = client.post("/v1/commands", json={name: value for name, value in DISPATCH.items() if name != field})
    assert (answer.status_code, answer.json()["path"]) == (422, f"$.{field}")
    assert "required" in answer.json()["reason"]


@pytest.mark.parametrize("name", ["change-ticket-colour", "rongzhi.change-ticket-colour.v1"])
def test_a_change_of_colour_is_asked_for_by_time_only(client: Client, door: TestDoor, name: str) -> None:
    data = {"colour": "red", "limit_sequence": 1, "deadline_at": "2026-11-24T06:00:00Z"}
    answer = client.post("/v1/commands", json=FILE | {"type": name, "data": data})
    assert (answer.status_code, answer.json()["path"]) == (422, "$.type")
    assert "by time only" in answer.json()["reason"]
    assert door.log.sent == []


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"nothing", b'{"id":"\xff"}', b"\xff\xfe", b'{"id":"\\ud800"}', b"[" * 60_000, b'{"data":' + b"[" * 60_000]
)
def test_what_is_no_json_is_told(client: Client, raw: bytes) -> None:
    answer = client.post("/v1/commands", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["path"].startswith("$")


@pytest.mark.parametrize("wait", ["2", "0s", "0.01s", "31s", "-1s", "forever", "1e1s", "nan"])
def test_a_wait_that_is_none_is_told(client: Client, door: TestDoor, wait: str) -> None:
    answer = client.post("/v1/commands", params={"wait": wait}, json=FILE)
    assert (answer.status_code, answer.json()["path"], answer.json()["found"]) == (422, "?wait", wait)
    assert door.log.sent == []


def test_every_uuid_may_be_an_identity_whatever_its_digits(client: Client) -> None:
    digits = "13912345-6789-4123-8123-139123456780"
    assert client.post("/v1/commands", json=FILE | {"actor": digits, "ticket": str(uuid.UUID(int=0))}).status_code == 202


def test_a_ticket_is_passed_to_a_division_by_its_digits_and_to_none_that_there_is_not(client: Client, door: TestDoor) -> None:
    wish = {"id": ID, "type": "pass-ticket", "ticket": "t-1", "actor": "worker-7", "opinion": "跨社区"}
    division = next(code for code in door.desk.words.names["department"] if len(code) == 12)
    assert client.post("/v1/commands", json=wish | {"data": {"department": division}}).status_code == 202
    assert door.log.commands[0].body.department == division  # type: ignore[union-attr]
    told = client.post("/v1/commands", json=wish | {"data": {"department": "139999999999"}})
    assert (told.status_code, told.json()["path"]) == (422, "$.data.department")
