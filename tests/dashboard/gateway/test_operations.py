"""Every screen says the city's mode, the hall what its operations stand at."""

from typing import Any

from msgspec.structs import replace

from dashboard.gateway.parts.operations import mode, running
from dashboard.gateway.screens import screens_of
from projections.row_index import RowIndex
from schemas.mode import Mode, Response
from schemas.operation import CompleteStep, EndOperation, SendReport
from schemas.plan import ReportKind
from schemas.topics import OPERATION_EVENTS
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.given_operation import FAIR, Course, given, start
from tests.projections.told import ZONE, Told, closed, reported, shard_of


def cells(*courses: Course, tickets: tuple[Told, ...] = ()) -> dict[str, Any]:
    """The cells of operations that took these courses, named a, b, c, with these records of tickets."""
    shard, index, offset = shard_of(*tickets), RowIndex(), 0
    for name, course in zip("abc", courses, strict=False):
        for _, raw in course.stored:
            assert shard.apply_other(OPERATION_EVENTS.name, offset, name, raw.replace(b"flood-1", name.encode()), ZONE) is None
            offset += 1
    for key, row in shard.rows.items():
        index.put(key, row)
    return dict(mode(index)) | dict(running(index))


def test_without_operations_the_city_is_in_its_normal_mode():
    normal = {"mode": {"mode": "normal", "level": None, "operation": None, "drill": None}}
    assert cells() == cells(given(start(), EndOperation())) == normal


def test_an_operation_is_told_with_its_plan_s_steps_in_their_order_and_its_reports():
    told = cells(given(start(), CompleteStep(step="move"), SendReport(kind=ReportKind.FIRST)))
    assert told["mode"] == {"mode": "emergency", "level": 3, "operation": "a", "drill": None}
    assert told["operation/a"] == {
        "name": "三月洪水",
        "mode": "emergency",
        "level": 3,
        "plan": "防汛预案",
        "commander": "市政府分管副市长",
        "area": None,
        "drill": False,
        "started_at": "2026-03-02T01:00:00Z",
        "reports": [
            {"kind": "first", "due_at": "2026-03-02T01:30:00Z", "sent_at": "2026-03-02T01:02:00Z"},
            {"kind": "written", "due_at": "2026-03-02T03:00:00Z", "sent_at": None},
        ],
        "steps": [
            {"code": "patrol", "text": "巡堤", "who": "city", "done_at": None},
            {"code": "move", "text": "转移群众", "who": "street", "done_at": "2026-03-02T01:01:00Z"},
        ],
        "tickets": None,
    }


def test_a_drill_stands_beside_the_mode_of_the_city():
    told = cells(given(start(FAIR, Response(Mode.SECURITY))), given(start(drill=True)))
    assert told["mode"] == {
        "mode": "security",
        "level": None,
        "operation": "a",
        "drill": {"mode": "emergency", "level": 3, "operation": "b"},
    }
    assert told["operation/b"]["drill"] is True


def test_a_drill_says_how_many_tickets_are_reported_as_part_of_it_and_how_many_are_open():
    drilled = replace(reported(), drill="a")
    told = cells(
        given(start(drill=True)),
        given(start(drill=True)),
        tickets=((0, "t1", drilled), (0, "t2", drilled), (1, "t2", closed()), (0, "real", reported())),
    )
    assert [told[f"operation/{name}"]["tickets"] for name in "ab"] == [{"reported": 2, "open": 1}, {"reported": 0, "open": 0}]


def test_the_hall_follows_the_tickets_of_drills():
    hall = screens_of(load_city_pack(ROOT / "infra" / "city" / "taizhou"))["hall"]
    assert [part.boards for part in hall.parts if "drill-tickets" in part.boards] == [{"operations", "drill-tickets"}]


def test_every_screen_says_the_mode():
    pack = load_city_pack(ROOT / "infra" / "city" / "taizhou")
    for screen in screens_of(pack).values():
        assert "mode" in {name for part in screen.parts if part.until == "ever" for name, _ in part.cells(RowIndex(), None)}  # type: ignore[arg-type]
