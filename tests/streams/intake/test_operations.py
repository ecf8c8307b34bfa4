"""Orders at the door: stored and answered, or refused with field, what was found, what is expected and a sentence."""

from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient

from schemas.codec import decode_order
from schemas.mode import Level, Mode, Response
from schemas.operation import StartOperation
from schemas.routing import partition_of
from schemas.topics import OPERATION_EVENTS
from tests.streams.intake.fakes import CITY_TIME, LevelOperations, TestDoor, record

Client = TestClient[Any]
START = {"name": "沿江防汛", "mode": "emergency", "level": 3, "plan": "flood-control", "commander": "市政府分管副市长"}
RING = [[119.87, 32.24], [119.98, 32.26], [119.97, 32.33], [119.87, 32.24]]
BOW_TIE = [[119.8, 32.2], [120.0, 32.4], [120.0, 32.2], [119.8, 32.4], [119.8, 32.2]]
NANTONG = [[121.1, 32.0], [121.2, 32.0], [121.2, 32.1], [121.1, 32.0]]


def order(kind: str = "start-operation", data: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    data = START if data is None else data
    return {"id": str(uuid4()), "type": kind, "operation": "flood-1", "actor": "leader-1", "data": data, **more}


def test_a_start_is_stored_under_its_operation_with_the_plan_as_it_reads_now(client: Client, door: TestDoor) -> None:
    area = {"type": "Polygon", "coordinates": [RING]}
    answer = client.post("/v1/operations", json=order(data=START | {"area": area}))
    assert answer.status_code == 202
    (stored,) = door.log.sent
    assert (stored["topic"], stored["key"]) == ("operation-commands-v1", b"flood-1")
    assert stored["partition"] == partition_of("flood-1", door.desk.settings.partitions)
    command = decode_order(stored["value"])
    assert (command.at, command.role, command.policy) == (CITY_TIME, "leader", "taizhou-1")
    assert isinstance(command.body, StartOperation)
    assert command.body.response == Response(Mode.EMERGENCY, Level.THIRD)
    assert command.body.plan == next(plan for plan in door.desk.operations.plans if plan.code == "flood-control")
    assert command.body.area is not None
    assert answer.json() == {"command_id": command.id, "operation": "flood-1", "topic": stored["topic"], "offset": 0} | {
        "partition": stored["partition"]
    }


def test_who_waits_gets_the_outcome_and_the_same_order_sent_again_the_same(client: Client, obeyed: TestDoor) -> None:
    sent = order()
    first = client.post("/v1/operations?wait=5s", json=sent)
    assert (first.status_code, first.json()["type"]) == (200, "rongzhi.operation-started.v1")
    assert client.post("/v1/operations?wait=5s", json=sent).json() == first.json()


def test_a_refusal_says_its_rule_in_the_city_s_words(client: Client, obeyed: TestDoor) -> None:
    client.post("/v1/operations", json=order())
    again = client.post("/v1/operations?wait=5s", json=order()).json()
    assert (again["outcome"], again["rule"]) == ("refusal", "operation-exists")
    assert again["sentence"] == "这个编号的行动“沿江防汛”已经启动过，不能再次启动。"


def test_the_running_operations_are_listed_and_each_tells_its_story(client: Client, obeyed: TestDoor) -> None:
    client.post("/v1/operations?wait=5s", json=order())
    client.post("/v1/operations?wait=5s", json=order("complete-step", {"step": "patrol"}))
    client.post("/v1/operations?wait=5s", json=order("complete-step", {"step": "salt"}))
    (running,) = client.get("/v1/operations").json()
    assert (running["operation"], running["sequence"], running["version"]) == ("flood-1", 3, 2)
    assert list(running["facts"]["done"]) == ["patrol"]
    story = client.get("/v1/operations/flood-1").json()["story"]
    assert [act.get("rule", act["type"]) for act in story] == [
        "rongzhi.operation-started.v1",
        "rongzhi.step-completed.v1",
        "step-unknown",
    ]
    client.post("/v1/operations?wait=5s", json=order("end-operation", {}))
    assert client.get("/v1/operations").json() == []
    assert client.get("/v1/operations/flood-1").json()["facts"]["ended_at"] == CITY_TIME.isoformat().replace("+00:00", "Z")
    assert client.get("/v1/operations/flood-2").status_code == 404


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    (order("dance", {}), "$.type", "unknown order; known are appoint-commander, change-level"),
    (order(role="clock"), "$.role", "this role is the services' own"),
    (order(data=START | {"plan": "floods"}), "$.data.plan", "expected a plan of this city: flood-control"),
    (order(data={**START, "level": None}), "$.data.level", "expected 1 to 4 for an emergency"),
    (order(data=START | {"mode": "security"}), "$.data.level", "expected 1 to 4 for an emergency"),
    (order(data=START | {"level": 5}), "$.data.level", "Invalid enum value 5"),
    (order(data=START | {"commander": "张三 13812345678"}), "$.data.commander", "this looks like"),
    (order(data=START | {"area": {"coordinates": [BOW_TIE]}}), "$.data.area", "expected a polygon whose rings do not cross"),
    (order(data=START | {"area": {"coordinates": [NANTONG]}}), "$.data.area", "expected it to touch the city"),
    (order(data=START | {"area": {"coordinates": [RING[:3]]}}), "$.data.area.coordinates[0]", "length >= 4"),
    (order(data=START | {"area": {"coordinates": [[*RING[:3], RING[1]]]}}), "$.data.area", "an open ring"),
    (order("complete-step", {}), "$.data.step", "this field is required"),
    (order("draw-area", {"area": {"coordinates": [NANTONG]}}), "$.data.area", "expected it to touch the city"),
    (order(at="2026-11-24T07:00:00Z"), "$.at", "expected at most 5 minutes after city time"),
    (order(id="1b4e28ba-2fa1-51d2-883f-0016d3cca427"), "$.id", "ids of version 5 are derived"),
)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case[1]} {case[2]}")
def test_what_is_no_order_for_this_city_is_refused_by_path_and_nothing_is_stored(
    client: Client, door: TestDoor, case: tuple[dict[str, Any], str, str]
) -> None:
    sent, path, reason = case
    answer = client.post("/v1/operations", json=sent)
    assert (answer.status_code, answer.json()["path"]) == (422, path)
    assert reason in answer.json()["reason"]
    assert door.log.sent == []


def test_an_id_names_an_order_about_one_operation(client: Client, obeyed: TestDoor) -> None:
    sent = order()
    client.post("/v1/operations?wait=5s", json=sent)
    other = client.post("/v1/operations", json=sent | {"operation": "flood-2"})
    assert (other.status_code, "names an order about operation flood-1" in other.json()["reason"]) == (409, True)


def test_without_a_broker_nothing_is_promised_and_nothing_old_is_told(client: Client, door: TestDoor) -> None:
    door.broker_goes()
    feed = door.desk.operations.feed
    assert isinstance(feed, LevelOperations)
    feed.level = False
    assert client.post("/v1/operations", json=order()).status_code == 503
    assert client.get("/v1/operations").status_code == 503
    assert client.get("/v1/operations/flood-1").status_code == 503


def test_what_nobody_can_fold_is_left_out(client: Client, obeyed: TestDoor) -> None:
    client.post("/v1/operations?wait=5s", json=order())
    for raw in (b"{", None):
        obeyed.desk.operations.feed.take(record(OPERATION_EVENTS.name, raw, key=b"flood-1"))
    assert client.get("/v1/operations/flood-1").json()["sequence"] == 1
