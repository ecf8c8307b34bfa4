"""A report in the course of a drill: taken while it runs, named as what it is, and alike only to what is of the same drill."""

from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from projections.ticket import UNKNOWN
from projections.tickets import Step
from streams.board_writer import entry_of
from tests.streams.intake.fakes import LevelOperations, TestDoor
from tests.streams.intake.reporting import ASKED, REPORT, SPOT, Client, asked, body_of, closed, heating, put, reported
from tests.streams.intake.test_operations import START, order

RUNNING = {"drill": "drill-1"}
PLACE = {"grid": SPOT.grid, "lon_deg": SPOT.lon_deg, "lat_deg": SPOT.lat_deg}
COMMAND: dict[str, Any] = {"type": "report-ticket", "ticket": "t-1", "actor": "acceptor-1"}
REFUSED = {
    "drill-9": ("there is no such operation", "没有编号为 drill-9 的行动。"),
    "flood-1": ("this operation is no drill", "行动“沿江防汛”不是演练，其间的上报不能标为演练。"),
    "drill-0": ("this drill has ended", "演练“沿江防汛”已于 2026-11-24 14:03:00 终止，不能再以演练上报。"),
}


@pytest.fixture
def drilling(client: Client, obeyed: TestDoor) -> TestDoor:
    """A door at which a drill runs, another has ended, and a real operation goes on."""
    for operation, drill in (("drill-0", True), ("drill-1", True), ("flood-1", False)):
        client.post("/v1/operations?wait=5s", json=order(data=START | {"drill": drill}) | {"operation": operation})
    client.post("/v1/operations?wait=5s", json=order("end-operation", {}) | {"operation": "drill-0"})
    obeyed.log.sent.clear()
    return obeyed


def send(client: Client, path: str, drill: str) -> Any:
    """The same report, as a command of the catalogue, from a phone, or as a question."""
    forms: dict[str, dict[str, Any]] = {
        "/v1/commands": COMMAND
        | {"id": str(uuid4()), "data": {"category": "heating", "place": PLACE, "department": "housing", "drill": drill}},
        "/v1/reports": REPORT | {"drill": drill},
        "/v1/capture": ASKED | {"drill": drill},
    }
    return client.post(path, json=forms[path])


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/commands"])
def test_a_report_in_a_drill_that_runs_is_stored_as_part_of_it(client: Client, drilling: TestDoor, path: str) -> None:
    assert send(client, path, "drill-1").status_code == 202
    assert body_of(drilling).drill == "drill-1"


def test_the_answer_says_that_it_is_a_drill_s(client: Client, drilling: TestDoor) -> None:
    for capture in (reported(client, **RUNNING), asked(client, **RUNNING)):
        assert capture["drill"] == {"code": "drill-1", "name": "沿江防汛"}
        assert capture["sentences"][0] == "演练工单：属于演练“沿江防汛”，不计入任何统计。"
    real = reported(client)
    assert (real["drill"], body_of(drilling).drill) == (None, None)
    assert "演练" not in "".join(real["sentences"])


@pytest.mark.parametrize("operation", REFUSED)
@pytest.mark.parametrize(
    ("path", "field"), [("/v1/reports", "$.drill"), ("/v1/capture", "$.drill"), ("/v1/commands", "$.data.drill")]
)
def test_what_is_no_drill_that_runs_is_refused_by_the_field(
    client: Client, drilling: TestDoor, path: str, field: str, operation: str
) -> None:
    answer = send(client, path, operation)
    reason, sentence = REFUSED[operation]
    assert (answer.status_code, drilling.log.sent) == (422, [])
    assert answer.json() == {"path": field, "reason": reason, "found": operation, "sentence": sentence}


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/capture", "/v1/commands"])
def test_while_the_operations_are_not_level_with_the_log_only_real_reports_are_taken(
    client: Client, drilling: TestDoor, path: str
) -> None:
    feed = drilling.desk.operations.feed
    assert isinstance(feed, LevelOperations)
    feed.level = False
    assert send(client, path, "drill-1").status_code == 503
    assert client.post("/v1/reports", json=REPORT).status_code == 202


def test_it_looks_like_no_real_ticket_and_no_real_report_looks_like_it(client: Client, drilling: TestDoor) -> None:
    put(drilling, real=heating(5.0), own=heating(20.0, drill="drill-1"), other=heating(10.0, drill="drill-2"))
    assert [alike["ticket"] for alike in reported(client, **RUNNING)["look_alikes"]] == ["own"]
    assert [alike["ticket"] for alike in reported(client)["look_alikes"]] == ["real"]


def test_it_repeats_only_what_was_closed_in_its_own_drill(client: Client, drilling: TestDoor) -> None:
    put(drilling, real=closed(heating(5.0)))
    assert reported(client, **RUNNING)["repeats"] is body_of(drilling).repeats is None
    put(drilling, own=closed(heating(20.0, drill="drill-1")))
    assert reported(client, **RUNNING)["repeats"] == body_of(drilling).repeats == "own"
    assert reported(client)["repeats"] == "real"


def test_a_report_that_was_made_while_the_drill_ran_is_taken_after_its_end(client: Client, drilling: TestDoor) -> None:
    """From a phone that had no network meanwhile: without the drill it would be counted as real."""
    made = client.post("/v1/reports", json=REPORT | {"drill": "drill-0", "at": "2026-11-24T14:02:59+08:00"})
    assert (made.status_code, body_of(drilling).drill) == (202, "drill-0")
    late = client.post("/v1/reports", json=REPORT | {"drill": "drill-0", "at": "2026-11-24T14:03:00+08:00"})
    assert (late.status_code, late.json()["reason"]) == (422, "this drill has ended")


@pytest.mark.parametrize(("drill", "status"), [(None, 422), ("drill-1", 202)])
def test_a_command_cannot_make_what_happened_in_a_drill_the_matter_of_another_report(
    client: Client, drilling: TestDoor, drill: str | None, status: int
) -> None:
    own = heating(5.0, drill="drill-1")
    drilling.put(entry_of(Step(UNKNOWN, own.ticket, replace(own.records[0], ticket="own")), 0, 1))
    data = {"category": "heating", "place": PLACE, "department": "housing", "drill": drill, "repeats": "own"}
    answer = client.post("/v1/commands", json=COMMAND | {"id": str(uuid4()), "data": data})
    assert answer.status_code == status, answer.text
    if status == 422:
        assert (answer.json()["path"], answer.json()["found"]) == ("$.data.repeats", "own")
