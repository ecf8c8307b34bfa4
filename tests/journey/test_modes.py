"""One event switches every wall, within a second, layout and all; a drill is named as one and is in no count."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser

from tests.journey.running_city import RunningCity
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

PROMISED_S = 1.0
SWITCHED = "(told) => document.querySelector('#wall').dataset.mode === told"
GARBAGE = {"category": "exposed-garbage", "grid": "321202001002003", "reporter": "collector-1"}
RING = [[119.83, 32.23], [119.95, 32.27], [120.02, 32.12], [119.83, 32.23]]


def order(city: RunningCity, operation: str, asked: str, **data: Any) -> dict[str, Any]:
    """Give an order and wait for what it comes to: an event."""
    form = {"id": str(uuid4()), "type": asked, "operation": operation, "actor": "leader-1", "data": data}
    answer = httpx.post(f"{city.intake}/v1/operations?wait=10s", json=form, timeout=20, trust_env=False)
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told.get("outcome")) == (200, "event"), told
    return told


def start(city: RunningCity, operation: str, mode: str, plan: str, level: int | None = None, **more: Any) -> dict[str, Any]:
    return order(
        city, operation, "start-operation", name=operation, mode=mode, level=level, plan=plan, commander="值班领导", **more
    )


@pytest.fixture(scope="module")
def opened(city: RunningCity, browser: Browser) -> Iterator[WallPage]:
    """One page that lives through all modes, as the wall of a hall does."""
    with wall_in(browser, f"{city.wall}/wall/hall/") as wall:
        yield wall


@pytest.fixture
def hall(opened: WallPage) -> WallPage:
    opened.wait_for("fresh", 20)
    opened.page.wait_for_function(SWITCHED, arg="normal", timeout=20_000)
    return opened


def test_every_wall_is_in_the_new_mode_within_a_second_and_in_the_old_one_after_it(city: RunningCity, hall: WallPage):
    took_s = []
    normal = shown(hall)
    for mode, plan, level in (("security", "major-event-security", None), ("emergency", "flood-control", 2)):
        name = f"{mode}-{uuid4().hex[:8]}"
        begun_s = time.monotonic()
        start(city, name, mode, plan, level, area={"coordinates": [RING]})
        hall.page.wait_for_function(SWITCHED, arg=mode, timeout=10_000)
        took_s.append(time.monotonic() - begun_s)
        # Where nothing has changed yet the pane that would say so has left its place to the tiers in the normal mode.
        assert shown(hall) - normal - {"changes"} == {"operation"}
        hall.page.locator(".layer.areas .area").wait_for(state="attached", timeout=2000)
        assert hall.problems() == []
        order(city, name, "end-operation")
        hall.page.wait_for_function(SWITCHED, arg="normal", timeout=10_000)
    assert shown(hall) == normal
    assert min(took_s) <= PROMISED_S, took_s


def test_an_order_that_is_sent_twice_while_the_decider_is_down_has_one_outcome(city: RunningCity):
    name = f"special-{uuid4().hex[:8]}"
    start(city, name, "special", "ice-and-snow")
    city.kill("decider")
    form = {"id": str(uuid4()), "type": "complete-step", "operation": name, "actor": "duty-1", "data": {"step": "salt"}}
    for _ in range(2):
        sent = httpx.post(f"{city.intake}/v1/operations", json=form, timeout=20, trust_env=False)
        assert sent.status_code == 202
    order(city, name, "end-operation")
    story = httpx.get(f"{city.intake}/v1/operations/{name}", timeout=20, trust_env=False).json()["story"]
    told = [(act["sequence"], act["type"].split(".")[1]) for act in story]
    assert told == [(1, "operation-started"), (2, "step-completed"), (3, "operation-ended")]


def shown(wall: WallPage) -> set[str]:
    """The panes in sight."""
    return set(wall.page.evaluate("[...document.querySelectorAll('.pane:not([hidden])')].map(e => e.dataset.pane)"))


def test_ticks_and_reports_come_to_the_wall_one_by_one(city: RunningCity, hall: WallPage):
    name = f"emergency-{uuid4().hex[:8]}"
    start(city, name, "emergency", "urban-waterlogging", 3)
    done = hall.page.locator(".step[data-done=true]")
    first = hall.page.locator(".report").nth(1)
    hall.page.locator(".step").first.wait_for(timeout=5000)
    assert (done.count(), first.get_attribute("data-state")) == (0, "due")
    order(city, name, "complete-step", step="pumps")
    order(city, name, "send-report", kind="first")
    hall.page.locator(".step[data-step=pumps][data-done=true]").wait_for(timeout=5000)
    hall.page.locator(".report[data-state=sent]").wait_for(timeout=5000)
    assert (done.count(), first.get_attribute("data-state")) == (1, "sent")
    order(city, name, "reopen-step", step="pumps")
    hall.page.locator(".step[data-step=pumps][data-done=false]").wait_for(timeout=5000)
    order(city, name, "end-operation")


def test_a_drill_is_named_on_every_screen_and_is_in_no_count(city: RunningCity, hall: WallPage, browser: Browser):
    name = f"drill-{uuid4().hex[:8]}"
    before = counted(city)
    with wall_in(browser, f"{city.wall}/wall/showcase/") as showcase:
        start(city, name, "emergency", "flood-control", 1, drill=True)
        for wall in (hall, showcase):
            wall.page.wait_for_function("document.querySelector('[data-words=drill]').textContent !== ''", timeout=20_000)
            said = [wall.page.locator(f"[data-words={place}]").inner_text() for place in ("mode", "drill")]
            assert said == ["常态", "演练 应急 Ⅰ级"]
    assert "演练" in hall.page.locator("[data-words=operation_badge]").inner_text()
    assert counted(city) == before
    order(city, name, "end-operation")
    assert counted(city) == before


def counted(city: RunningCity) -> dict[str, Any]:
    """Every board of a cold replay but those of the operations themselves and of the tickets of drills."""
    boards: dict[str, Any] = city.json("replay")["boards"]
    return {name: rows for name, rows in boards.items() if not name.startswith(("operation", "drill"))}


def do(city: RunningCity, ticket: str, asked: str, actor: str = "officer-1", **data: Any) -> None:
    """Ask something of a ticket and wait for what it comes to: an event."""
    opinion = {"opinion": data.pop("opinion")} if "opinion" in data else {}
    form = {"id": str(uuid4()), "type": asked, "ticket": ticket, "actor": actor, "data": data} | opinion
    told = city.post("/v1/commands?wait=10s", form).json()
    assert told.get("outcome") == "event", told


def report(city: RunningCity, **more: Any) -> tuple[str, dict[str, Any]]:
    """A phone's report of garbage at one spot: its ticket, and what its capture gives back."""
    answer = city.post("/v1/reports?wait=10s", GARBAGE | more).json()
    assert answer.get("outcome") == "event", answer
    return answer["ticket"], answer["capture"]


def wait_until_escalated(city: RunningCity, ticket: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        case = httpx.get(f"{city.intake}/v1/tickets/{ticket}", timeout=20, trust_env=False).json()["situation"]
        if (case["colour"], case["level"]) == ("red", 1):
            return
        time.sleep(0.5)
    raise AssertionError(f"{ticket} is not red and escalated: {case}")


def test_tickets_of_a_drill_go_the_whole_way_and_every_other_board_stays_as_it_was(city: RunningCity, hall: WallPage):
    """One turns red, is escalated, whistled for, closed and, since that fails, opened again; one is put into another."""
    real, _ = report(city)
    before = counted(city)
    assert before["open-tickets"]
    drill, overdue = f"drill-{uuid4().hex[:8]}", f"ticket-{uuid4().hex[:8]}"
    start(city, drill, "emergency", "urban-waterlogging", 4, drill=True)
    place = {"grid": GARBAGE["grid"], "lon_deg": 119.926, "lat_deg": 32.563}
    due_at = (datetime.now(UTC) + timedelta(seconds=15)).isoformat()
    do(city, overdue, "report-ticket", category="manhole-missing", place=place, drill=drill, due_at=due_at)
    do(city, overdue, "file-ticket", standard="cover-missing")
    do(city, overdue, "dispatch-ticket", department="municipal-works")
    do(city, overdue, "accept-ticket", "worker-1")
    master, capture = report(city, drill=drill)
    assert (capture["drill"]["code"], capture["look_alikes"]) == (drill, [])
    child, capture = report(city, drill=drill)
    assert [alike["ticket"] for alike in capture["look_alikes"]] == [master]
    do(city, child, "merge-ticket", master=master)
    wait_until_escalated(city, overdue)
    do(city, overdue, "blow-whistle", "street-1", departments=["municipal-works"], opinion="演练")
    do(city, overdue, "report-to-whistle", "worker-1", department="municipal-works")
    do(city, overdue, "end-whistle", "street-1", opinion="演练")
    do(city, overdue, "arrive-at-ticket", "worker-1")
    do(city, overdue, "finish-ticket", "worker-1")
    do(city, overdue, "verify-ticket", "collector-1")
    do(city, overdue, "close-ticket", "officer-3", standard="cover-missing")
    do(city, overdue, "call-back-reporter", reached=True, satisfaction=1)  # which fails, and opens it again
    hall.page.get_by_text("演练工单 3 件，在办 2 件").wait_for(timeout=10_000)
    assert hall.problems() == []
    assert counted(city) == before
    rows = {
        row["ticket"]: (row["drill"], row["situation"], row["colour"]) for row in city.json("replay")["boards"]["drill-tickets"]
    }
    assert rows == {
        overdue: (drill, "open", "red"),
        master: (drill, "open", "green"),
        child: (drill, "merged", "green"),
    }
    assert city.json("check")["equal"]
    assert report(city)[1]["look_alikes"][0]["ticket"] == real
    order(city, drill, "end-operation")
