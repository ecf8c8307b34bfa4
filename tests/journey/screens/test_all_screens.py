"""Hall, showcase and control room at one offset say the same: of the log, of themselves, and of all that two of them show."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.journey.running_city import RunningCity
from tests.journey.screens.days_played import MADE_UP, READINGS, UNREADABLE
from tests.journey.screens.drawn import LINES, line, precision
from tests.journey.screens.replayed import city_time, days_over, position
from tests.journey.test_modes import order, start
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

# The hall is so wide that every pane has a place of its own, and the pages of its lists come each second.
SCREENS = {
    "hall": (5760, 1920, "/wall/hall/?rotate=1&dim=0&width_mm=6912"),
    "showcase": (1920, 1080, "/wall/showcase/?rotate=0&dim=0"),
    "control": (1920, 1080, "/wall/control/?rotate=0&dim=0"),
}
# What stands in the header and at the foot of every screen.
SAID = ("mode", "drill", "banner", "incomplete", "differs", "verified", "position", "partitions", "date", "weekday")
TIME = ("clock.minute", "clock.second")
ALIKE = """([said, time]) => ({
  ...Object.fromEntries(said.map(name => [name, document.querySelector(`[data-words=${name}]`).textContent])),
  ...Object.fromEntries(time.map(name => [name, document.querySelector(`[data-cell="${name}"]`).textContent])),
  trust: document.body.dataset.verified, condition: document.body.dataset.condition,
})"""
# Where the hall draws its trends, those of the last seven days.
TREND = {"left": 3, "width": 94, "top": 4, "height": 28}
DAYS = 7
PAGES_S = 30
INDICATORS = """() => [...document.querySelectorAll('.indicator:not([hidden])')].map(row => [
    row.dataset.code, row.dataset.state, row.querySelector('.figure').textContent,
    ...[...row.querySelector('.parts').children].map(e => e.textContent)])"""


@pytest.fixture(scope="module")
def walls(city: RunningCity, replay: dict[str, Any], browser: Browser) -> Iterator[dict[str, WallPage]]:
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(wall_in(browser, "about:blank", width, height))
            for name, (width, height, _) in SCREENS.items()
        }
        for name, wall in opened.items():
            wall.page.goto(city.wall + SCREENS[name][2])
        for wall in opened.values():
            wall.wait_for("fresh", 20)
            wall.wait_for_position(position(replay), 20)
        yield opened


def alike(walls: dict[str, WallPage]) -> dict[str, str]:
    """What all screens say, which must be one thing."""
    hall, *others = (wall.page.evaluate(ALIKE, [SAID, TIME]) for wall in walls.values())
    assert others == [hall] * len(others)
    found: dict[str, str] = hall
    return found


def words(wall: WallPage, place: str) -> str:
    return wall.page.locator(f"[data-words='{place}']").inner_text()


def test_every_screen_says_the_same_of_the_log_and_of_itself(walls: dict[str, WallPage], replay: dict[str, Any]):
    now, records = city_time(replay), f"@{position(replay):,}"
    assert [row["ticket"] for row in replay["boards"]["incomplete"]] == [UNREADABLE]
    assert alike(walls) == {
        "mode": "常态",
        "drill": "",
        "banner": "演示数据 · 纽约 311 · 模拟处置 · 地理已映射",
        "incomplete": "数据不完整：1 件工单未计入",
        "differs": "",
        "verified": f"已核对 {records}",
        "position": records,
        "partitions": f"分区 {len(replay['offsets'])}",
        "date": f"{now.year}年{now.month}月{now.day}日",
        "weekday": f"星期{'一二三四五六日'[now.weekday()]}",
        "clock.minute": f"{now:%H:%M}",
        "clock.second": f"{now:%S}",
        "trust": "equal",
        "condition": "fresh",
    }


def test_the_control_rooms_partitions_and_topics_hold_the_records_that_every_screen_rests_on(
    walls: dict[str, WallPage], replay: dict[str, Any]
):
    control, said = walls["control"], alike(walls)
    control.page.locator("[data-line=ticket-events-v1]").wait_for(timeout=20_000)
    topics = dict(
        control.page.locator("[data-pane=topics] .line:visible").evaluate_all(
            "lines => lines.map(line => [line.dataset.line, Number(line.children[1].textContent.replaceAll(',', ''))])"
        )
    )
    partitions = control.page.locator("[data-pane=partitions] .line:visible").evaluate_all(
        "lines => lines.map(line => [...line.children].slice(1).map(part => part.textContent))"
    )
    folded = sum(int(count.replace(",", "")) for count, *_ in partitions)
    assert f"@{topics['ticket-events-v1']:,}" == said["position"]
    assert folded == topics["ticket-events-v1"] + topics["indicator-readings-v1"] + topics["operation-events-v1"]
    assert {moment for _, moment, _ in partitions} == {f"{said['clock.minute']}:{said['clock.second']}"}
    assert {verified for *_, verified in partitions} == {"已核对"}
    assert words(control, "fact/incomplete") == "1 条"


def test_the_rates_of_the_days_that_are_over_are_the_same_in_the_hall_and_on_the_showcase(
    walls: dict[str, WallPage], replay: dict[str, Any]
):
    hall, showcase = walls["hall"], walls["showcase"]
    closed = showcase.page.locator("[data-pane=solved] .end:not(.held)").text_content()
    assert hall.page.locator("[data-pane=rates]").is_visible()
    assert closed == f"结案率 {hall.numbers()['rates.yesterday.closure']}"
    low, high = (float(rate) for rate in words(hall, "trend.closure").removeprefix("近 7 日 ").removesuffix(" %").split("–"))
    assert high - low > 2
    drawn = hall.page.locator("[data-trend=closure] path").get_attribute("d") or ""
    box = TREND | {"low": low, "high": high}
    over = len(days_over(replay["boards"], city_time(replay).date()))
    svg = showcase.page.locator("[data-pane=solved] svg").evaluate(LINES)
    shown = line(svg, svg["lines"][0][1], over)
    # The hall's line ends with the day that runs, the showcase's with the last one that is over.
    assert line(box, drawn, DAYS)[-1 - over : -1] == pytest.approx(shown, abs=precision(svg) + precision(box) + 0.1)


def test_what_comes_from_outside_is_told_in_the_hall_as_in_the_control_room(walls: dict[str, WallPage]):
    hall, control = walls["hall"], walls["control"]
    sent = {reading["indicator"] for reading in READINGS}
    found: dict[str, list[str]] = {}
    for _ in range(10 * PAGES_S):
        found |= {code: told for code, *told in hall.page.evaluate(INDICATORS) if code in sent}
        if found.keys() == sent:
            break
        hall.page.wait_for_timeout(100)
    values = {reading["indicator"]: f"{reading['value']}" for reading in READINGS}
    assert {code: value for code, (_, value, *_) in found.items()} == values
    states = {"fresh": "有效", "expired": "过期", "simulated": "模拟"}
    for code, (state, _, source, ago) in found.items():
        told = control.page.locator(f"[data-pane=feeds] [data-line={code}] span").all_inner_texts()
        assert told[2:] == [ago.removeprefix("已过期，"), states[state]], code
        assert source == ("模拟数据" if code == MADE_UP else told[1]), code
    assert words(hall, "vital_simulated") == "模拟 1"


def test_a_mode_and_a_drill_are_the_same_on_every_screen_and_change_no_number_of_the_tickets(
    city: RunningCity, walls: dict[str, WallPage]
):
    before, numbers = alike(walls), {name: wall.numbers() for name, wall in walls.items()}
    rehearsal, guests = (f"{name}-{uuid4().hex[:8]}" for name in ("rehearsal", "guests"))
    start(city, rehearsal, "emergency", "flood-control", 1, drill=True)
    start(city, guests, "security", "major-event-security")
    try:
        until(walls, "安保", "演练 应急 Ⅰ级")
        assert alike(walls) == before | {"mode": "安保", "drill": "演练 应急 Ⅰ级"}
        for name, wall in walls.items():
            found = wall.numbers()
            # The map looks elsewhere now and then, where it names other districts.
            assert {cell: text for cell, text in found.items() if numbers[name].get(cell, text) != text} == {}, name
            assert {cell for cell in found.keys() ^ numbers[name].keys() if not cell.startswith("district/")} == set(), name
    finally:
        for operation in (guests, rehearsal):
            order(city, operation, "end-operation")
    until(walls, "常态", "")
    assert alike(walls) == before


def until(walls: dict[str, WallPage], mode: str, drill: str) -> None:
    """Until every screen names this mode and this drill."""
    said = "told => ['mode', 'drill'].every((name, n) => document.querySelector(`[data-words=${name}]`).textContent === told[n])"
    for wall in walls.values():
        wall.page.wait_for_function(said, arg=[mode, drill], timeout=10_000)
