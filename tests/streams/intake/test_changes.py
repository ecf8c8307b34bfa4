"""Two officers act at once: who comes second is told what the first one did, by whom and when."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from schemas.card import CardEntry
from schemas.codec import kebab
from schemas.envelope import Command
from schemas.happened import HAPPENED
from schemas.ticket import TicketEvent
from tests.schemas.test_glossary import ROWS
from tests.streams.intake.fakes import CITY_TIME, TestDoor, entry_of
from tests.streams.intake.test_commands import DISPATCH, ID

Client = TestClient[Any]
REPORTED = ("rongzhi.ticket-reported.v1", "collector-3", "collector")
FILED = ("rongzhi.ticket-filed.v1", "officer-11", "acceptor")
DISPATCHED = ("rongzhi.ticket-dispatched.v1", "officer-12", "dispatcher")
RETURNED = ("rongzhi.ticket-returned.v1", "worker-7", "handler")


def stale(expected: int, current: int) -> dict[str, Any]:
    facts = {"expected": str(expected), "current": str(current)}
    return {"command": "DispatchTicket", "rule": "stale-version", "facts": facts}


def story(door: TestDoor, *events: tuple[str, str, str]) -> None:
    """These events, a minute apart, behind a refusal that counts for no version."""
    door.put(entry_of("c-0", "t-1", stale(9, 0), 1))
    for number, (kind, actor, role) in enumerate(events, 2):
        entry = entry_of(f"c-{number}", "t-1", {"previous": "report"}, number)
        at = CITY_TIME + timedelta(minutes=number)
        door.put(replace(entry, type=kind, actor=actor, role=role, at=at))


def refuses(door: TestDoor, expected: int, current: int, sequence: int) -> None:
    def decide(command: Command) -> None:
        door.put(entry_of(command.id, "t-1", stale(expected, current), sequence))

    door.log.decide = decide


def told(client: Client, door: TestDoor, expected: int) -> dict[str, Any]:
    """The answer to a dispatch of who saw a version of a ticket that was reported, filed and dispatched."""
    story(door, REPORTED, FILED, DISPATCHED)
    refuses(door, expected, 3, 5)
    answer: dict[str, Any] = client.post("/v1/commands?wait=2s", json=DISPATCH | {"expected_version": expected}).json()
    assert answer["rule"] == "stale-version"
    return answer


def test_who_comes_second_is_told_what_the_first_one_did(client: Client, door: TestDoor) -> None:
    answer = told(client, door, expected=1)
    assert [(one["version"], one["happened"], one["actor"], one["role"]) for one in answer["changed"]] == [
        (2, "立案", "officer-11", "acceptor"),
        (3, "派遣", "officer-12", "dispatcher"),
    ]
    assert answer["changed"][1]["type"] == "rongzhi.ticket-dispatched.v1"
    assert answer["sentence"] == (
        "工单已被他人办理：您看到的是第 1 版，现在是第 3 版，请看过最新情况再办。"
        "其间：2026-11-24 14:06:00 受理员 officer-11 立案；2026-11-24 14:07:00 派遣员 officer-12 派遣。"
    )
    assert answer["facts"] == {"expected": "1", "current": "3"}


def test_it_is_told_again_by_the_commands_id_and_in_the_tickets_story(client: Client, door: TestDoor) -> None:
    answer = told(client, door, expected=2)
    assert len(answer["changed"]) == 1
    assert client.get(f"/v1/commands/{ID}").json()["changed"] == answer["changed"]
    assert client.get("/v1/tickets/t-1").json()["story"][-1]["changed"] == answer["changed"]


def test_what_came_after_the_refusal_is_not_what_changed_before_it(client: Client, door: TestDoor) -> None:
    answer = told(client, door, expected=1)
    later: CardEntry = entry_of("c-9", "t-1", {"previous": "dispatch"}, 6)
    door.put(replace(later, type=RETURNED[0]))
    assert client.get(f"/v1/commands/{ID}").json()["changed"] == answer["changed"]


def test_of_many_changes_the_last_five_are_told(client: Client, door: TestDoor) -> None:
    story(door, REPORTED, FILED, *(DISPATCHED, RETURNED) * 3)
    refuses(door, 1, 8, 10)
    answer = client.post("/v1/commands?wait=2s", json=DISPATCH).json()
    assert [(one["version"], one["happened"]) for one in answer["changed"]] == [
        (4, "回退"),
        (5, "派遣"),
        (6, "回退"),
        (7, "派遣"),
        (8, "回退"),
    ]


def test_who_claims_a_version_that_is_not_there_yet_is_told_of_no_change(client: Client, door: TestDoor) -> None:
    answer = told(client, door, expected=7)
    assert "changed" not in answer
    assert "其间" not in answer["sentence"]


def test_an_answer_stands_while_the_cards_cannot_be_read(client: Client, door: TestDoor) -> None:
    story(door, REPORTED, FILED)

    def decide(command: Command) -> None:
        door.put(entry_of(command.id, "t-1", stale(1, 2), 4))
        door.store.close()

    door.log.decide = decide
    answer = client.post("/v1/commands?wait=2s", json=DISPATCH).json()
    assert (answer["rule"], "changed" in answer) == ("stale-version", False)


def test_another_refusal_has_nothing_to_tell_of(client: Client, door: TestDoor) -> None:
    story(door, REPORTED, FILED)
    door.log.decide = door.decide
    answer = client.post("/v1/commands?wait=2s", json=DISPATCH).json()
    assert (answer["rule"], "changed" in answer) == ("ticket-unknown", False)


@pytest.mark.parametrize("kind", get_args(TicketEvent), ids=lambda kind: kind.__name__)
def test_each_event_is_called_what_the_glossary_calls_it(kind: type) -> None:
    called = [row[0] for row in ROWS if any(f"`{kind.__name__}`" in cell for cell in row[1:4])]
    assert HAPPENED[kebab(kind.__name__)] in called


def test_no_word_is_left_of_an_event_that_is_none() -> None:
    assert set(HAPPENED) == {kebab(kind.__name__) for kind in get_args(TicketEvent)}
