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
    const at = (type, clientX) => host.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX, clientY: 500, bubbles: true }));
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
