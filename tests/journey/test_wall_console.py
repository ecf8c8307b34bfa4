"""A person in front of a console: the map under his hand, and numbers that the keyboard reaches."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journey.fullest import snapshot
from tests.journey.pages_alone import GATEWAY
from tests.journey.wall_page import STILL, WallPage, wall_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

OUTLINE = "document.querySelector('#city-map .district').getAttribute('d')"
LEVEL = "document.querySelector('#city-map svg').dataset.level"
CANCEL = """() => {
    const host = document.querySelector('#city-map');
    const one = { pointerId: 1, clientY: 500, bubbles: true };
    const at = (type, clientX) => host.dispatchEvent(new PointerEvent(type, { ...one, clientX }));
    host.setPointerCapture = () => {};
    at('pointerdown', 900);
    at('pointercancel', 900);
    at('pointermove', 960);
}"""


@pytest.fixture
def console(pages: str, browser: Browser) -> Iterator[WallPage]:
    with wall_in(browser, "about:blank") as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: socket.send(snapshot(0.2)))
        wall.page.goto(f"{pages}{STILL}&console=1")
        wall.wait_for("fresh", 20)
        yield wall


def zoom_in(wall: WallPage) -> None:
    box = wall.page.locator("#city-map").bounding_box()
    assert box is not None
    wall.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(4):
        wall.page.mouse.wheel(0, -300)
    wall.page.wait_for_function(f"{LEVEL} !== 'districts'", timeout=5000)


def test_every_number_of_the_map_is_in_the_order_of_the_tabulator_whenever_it_was_drawn(console: WallPage):
    unreachable = "[...document.querySelectorAll('#city-map [data-cell]')].filter(e => e.tabIndex !== 0).length"
    assert console.page.evaluate("document.querySelectorAll('#city-map [data-cell]').length") >= 24
    assert console.page.evaluate(unreachable) == 0
    zoom_in(console)
    console.page.locator("#city-map").dblclick()
    console.page.wait_for_function(f"{LEVEL} === 'districts'", timeout=5000)
    assert console.page.evaluate(unreachable) == 0


@pytest.mark.parametrize(
    ("meant", "page"),
    [
        ('[data-cell="district/321204.red"]', "/numbers/district/321204.red"),
        ('[data-words="map_red"]', "/numbers/total.red"),
        ('[data-number="flow/08.closed"]', "/numbers/flow/08.closed"),
        ('[data-cell="today.closed"]', "/numbers/today.closed"),
        (".indicator[data-number]:not([hidden]) .figure", "/numbers/vital/leaf/"),
    ],
)
def test_a_click_on_a_number_opens_its_page(console: WallPage, meant: str, page: str):
    with console.page.expect_popup(timeout=5000) as opened:
        console.page.locator(meant).first.click()
    assert page in opened.value.url


@pytest.mark.parametrize("by_keyboard", [True, False])
def test_what_has_the_focus_on_the_map_is_not_covered_by_its_own_outline(console: WallPage, by_keyboard: bool):
    """An outline in a drawing is at least one of its units, which is a rem of the page."""
    outline, line = console.page.locator('[data-cell="district/321281.red"]').evaluate(
        """(e, focusVisible) => {
            e.focus({focusVisible});
            return [getComputedStyle(e).outlineStyle, getComputedStyle(e).textDecorationLine];
        }""",
        by_keyboard,
    )
    assert (outline, line) == ("none", "underline" if by_keyboard else "none")


def test_whoever_drags_the_map_by_a_number_opens_nothing(console: WallPage):
    zoom_in(console)
    console.page.keyboard.press("Escape")
    console.page.wait_for_function(f"{LEVEL} === 'districts'", timeout=5000)
    zoom_in(console)
    console.page.keyboard.press("-")
    opened: list[str] = []
    console.page.on("popup", lambda page: opened.append(page.url))
    before = console.page.evaluate(OUTLINE)
    box = console.page.locator("#city-map").bounding_box()
    assert box is not None
    console.page.mouse.move(box["x"] + 100, box["y"] + 100)
    console.page.mouse.down()
    console.page.mouse.move(box["x"] + 160, box["y"] + 140, steps=4)
    console.page.mouse.up()
    assert console.page.evaluate(OUTLINE) != before
    assert opened == []


def test_a_wall_that_nobody_touches_has_nothing_in_the_order_of_the_tabulator(pages: str, browser: Browser):
    for screen in ("hall", "showcase"):
        with wall_in(browser, "about:blank") as wall:
            wall.page.route_web_socket(GATEWAY, lambda socket: socket.send(snapshot(0.2)))
            wall.page.goto(f"{pages}/wall/{screen}/{STILL}")
            wall.wait_for("fresh", 20)
            assert wall.page.evaluate("[...document.querySelectorAll('[data-pane] *')].filter(e => e.tabIndex === 0).length") == 0


def test_a_touch_that_the_system_takes_away_ends_the_pan(console: WallPage):
    zoom_in(console)
    before = console.page.evaluate(OUTLINE)
    console.page.evaluate(CANCEL)
    assert console.page.evaluate(OUTLINE) == before


def test_a_map_that_changes_its_size_stays_where_a_hand_moved_it(console: WallPage):
    zoom_in(console)
    level = console.page.evaluate(LEVEL)
    console.page.set_viewport_size({"width": 1900, "height": 1060})
    console.page.wait_for_timeout(600)
    assert console.page.evaluate(LEVEL) == level
