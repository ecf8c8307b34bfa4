"""The page at its fullest and at its worst: the longest names, large numbers, years overdue, incomplete, stale, the link down."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, WebSocketRoute

from tests.journey.fullest import CITY, attention, mode_cells, snapshot
from tests.journey.pages_alone import GATEWAY
from tests.journey.wall_page import MEASURE, STILL, WallPage, wall_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# Every arrangement of the hall once, and the normal one last: it is left as it was found.
MODED = (
    mode_cells("emergency", 2),
    mode_cells("security", drill="emergency"),
    mode_cells("normal", drill="special"),
    mode_cells("normal"),
)

# Width and height in pixels, and what the address says: a wide wall, and one that is read from further away.
WALLS = {
    "1080p": (1920, 1080, ""),
    "4K": (3840, 2160, ""),
    "3:1": (5760, 1920, "&width_mm=6912"),
    "3:1 of small panels": (5760, 1920, ""),
    "from ten metres": (1920, 1080, "&distance_m=10"),
    "English": (1920, 1080, "&lang=en&skin=red-yellow-blue"),
}


@pytest.fixture(params=WALLS.values(), ids=WALLS.keys())
def shown(request: pytest.FixtureRequest, pages: str, browser: Browser) -> Iterator[tuple[WallPage, list[WebSocketRoute]]]:
    """A page whose gateway is this test's own."""
    sockets: list[WebSocketRoute] = []
    width, height, asked = request.param
    with wall_in(browser, "about:blank", width, height) as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{pages}{STILL}{asked}")
        wall.wait_for("fresh", 20)
        yield wall, sockets


def test_the_fullest_page_is_whole_while_it_is_fresh_while_it_is_stale_and_while_the_link_is_down(
    shown: tuple[WallPage, list[WebSocketRoute]],
):
    wall, sockets = shown
    assert wall.numbers()["total.open"] == "88888"
    assert wall.problems() == []
    for seq, fresh_s_ago, condition in ((10, 0.2, "fresh"), (20, 4000, "stale")):
        for place, moded in enumerate(MODED):
            sockets[-1].send(json.dumps(json.loads(snapshot(fresh_s_ago, moded)) | {"seq": seq + place}))
            wall.wait_for(condition, 5)
            wall.page.locator(f"[data-mode={moded['mode']['mode']}]").wait_for(timeout=5000)
            wall.page.locator("[data-pane=operation]").wait_for(state="visible" if len(moded) > 1 else "hidden", timeout=5000)
            assert wall.problems() == []
    wall.page.unroute_all()
    sockets[-1].close()
    wall.page.wait_for_function("document.body.dataset.link === 'down'", timeout=5000)
    assert wall.problems() == []
    assert wall.page.locator("[data-words=incomplete]").inner_text() != ""


@pytest.mark.parametrize("screen", ["showcase", "showcase before_after", "control"])
@pytest.mark.parametrize("wall_of", WALLS.values(), ids=WALLS.keys())
def test_the_other_screens_at_their_fullest_are_whole_fresh_and_stale(
    pages: str, browser: Browser, wall_of: tuple[int, int, str], screen: str
):
    """The pane of pictures comes in turn on most walls: there it is asked for, and its photos, which are none, do not come."""
    width, height, asked = wall_of
    screen, _, pane = screen.partition(" ")
    asked += f"&panes={pane}" if pane else ""
    sockets: list[WebSocketRoute] = []
    with wall_in(browser, "about:blank", width, height) as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{pages}/wall/{screen}/{STILL}{asked}")
        wall.wait_for("fresh", 20)
        least = 90 if pane else 100  # letters for ten metres leave room for little beside the pictures
        assert not pane or wall.page.locator(f"[data-pane={pane}] [data-part=caption]").inner_text().startswith("字")
        assert wall.problems(least) == []
        sockets[-1].send(json.dumps(json.loads(snapshot(0.2, MODED[0] | MODED[1])) | {"seq": 2}))
        wall.page.locator("[data-words=drill]").filter(has_text="Ⅰ").wait_for(timeout=5000)
        assert wall.problems(least) == [], "the header says a mode, a drill, whose records they are and what is not counted"
        sockets[-1].send(json.dumps(json.loads(snapshot(4000)) | {"seq": 3}))
        wall.wait_for("stale", 5)
        assert wall.problems(least) == []


@pytest.mark.parametrize(
    ("height", "asked", "moded"),
    [
        (1080, "", MODED[-1]),
        (1080, "&distance_m=10", MODED[-1]),
        (1080, "&lang=en", MODED[-1]),
        (1080, "", MODED[1]),
        (1080, "&lang=en", MODED[0]),
        (640, "", MODED[-1]),
        (640, "", MODED[0]),
    ],
)
def test_every_pane_that_comes_in_turn_is_whole_and_so_is_the_map_wherever_it_looks(
    pages: str, browser: Browser, height: int, asked: str, moded: dict[str, Any]
):
    """Panes turn each second here, of a clock that the test moves; each is measured as it stands, stale hatching and all."""
    with wall_in(browser, "about:blank", 1920, height) as wall:
        wall.page.clock.install()
        wall.page.route_web_socket(GATEWAY, lambda socket: socket.send(snapshot(0.2, moded)))
        wall.page.goto(f"{pages}?rotate=1&dim=0{asked}")
        wall.wait_for("fresh", 20)
        problems, seen, looked = [], set(), set()
        for _ in range(12):
            wall.page.clock.run_for(1000)
            problems += wall.problems()
            looked.add(wall.page.locator("[data-words=map_where]").inner_text())
            seen |= set(wall.page.evaluate("[...document.querySelectorAll('.pane:not([hidden])')].map(e => e.dataset.pane)"))
        assert sorted(set(problems)) == []
        turning = {"tiers", "top"} if moded is MODED[-1] else {"operation"}
        assert seen >= {"decisions", "changes", "whistles", "map"} | turning
        assert bool(looked & {"行动区", "area"}) == (moded is not MODED[-1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wall_that_is_too_low_for_its_letters_says_so_and_nothing_else(pages: str, browser: Browser, lang: str):
    with wall_in(browser, "about:blank", 1920, 360) as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: socket.send(snapshot(0.2)))
        wall.page.goto(f"{pages}{STILL}&lang={lang}")
        wall.wait_for("fresh", 20)
        assert "distance_m" in wall.page.locator(".no-room").inner_text()
        assert wall.problems(1) == []
        assert not wall.page.locator("[data-pane]").first.is_visible()


@pytest.mark.parametrize(("asked", "shade"), [("", 0.12), ("&console=1", 0), ("&dim=60", 0.6)])
def test_at_night_the_wall_is_dimmed_as_far_as_its_letters_stay_readable_and_a_console_is_not(
    pages: str, browser: Browser, asked: str, shade: float
):
    with wall_in(browser, "about:blank") as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: socket.send(snapshot(0.2)))
        wall.page.clock.set_fixed_time("2026-11-25T23:30:00+08:00")
        wall.page.goto(f"{pages}?rotate=0{asked}")
        wall.page.add_style_tag(content=".shade { transition: none !important; }")
        wall.wait_for("fresh", 20)
        wall.page.wait_for_function(f"getComputedStyle(document.querySelector('.shade')).opacity === '{shade}'", timeout=5000)
        faint = [problem for problem in wall.problems() if problem.startswith("faint")]
        assert bool(faint) == (shade > 0.12), "whoever asks for more shade was told what it costs"


def test_a_page_that_waits_for_its_first_numbers_shows_nothing_small(pages: str, browser: Browser):
    """Plotly would draw its own axis, in letters of its own size."""
    with wall_in(browser, "about:blank") as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: None)
        wall.page.goto(f"{pages}{STILL}")
        wall.wait_for("waiting", 20)
        wall.page.locator("#flow-graph .js-plotly-plot .xtick").first.wait_for(state="attached", timeout=10_000)
        measured = wall.page.evaluate(MEASURE)
        assert (measured["problems"], measured["texts"] > 30) == ([], True)


def test_what_is_said_above_the_map_is_of_the_same_frame_as_the_totals(pages: str, browser: Browser):
    """The map itself is drawn once a second at most."""
    sockets: list[WebSocketRoute] = []
    with wall_in(browser, "about:blank") as wall:
        wall.page.route_web_socket(GATEWAY, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{pages}{STILL}")
        wall.wait_for("fresh", 20)
        said = []
        for seq in range(2, 6):
            cells = {f"attention/new-{seq}": attention(0, "2026-11-24T08:00:00+08:00")}
            sockets[-1].send(json.dumps(json.loads(snapshot(0.2)) | {"t": "d", "seq": seq, "cells": cells, "gone": []}))
            wall.page.wait_for_timeout(200)
            said.append(wall.page.locator("[data-words=map_red]").inner_text())
        first = int(said[0].split()[1])
        assert said == [f"红 {first + more}" for more in range(4)]


COUNT_TONES = """window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };"""


@pytest.mark.parametrize(("asked", "tones"), [("&sound=1", 2), ("", 0)])
def test_a_ticket_that_turns_red_calls_once_and_only_where_sound_is_switched_on_and_is_in_sight(
    pages: str, browser: Browser, asked: str, tones: int
):
    sockets: list[WebSocketRoute] = []
    with wall_in(browser, "about:blank") as wall:
        wall.page.add_init_script(COUNT_TONES)
        wall.page.route_web_socket(GATEWAY, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{pages}?rotate=1&dim=0{asked}")
        wall.wait_for("fresh", 20)
        frame = json.loads(snapshot(0.2)) | {"t": "d", "seq": 2}
        red = attention(0, "2026-11-25T01:29:00+08:00") | {"since": "2026-11-25T01:29:30+08:00", "grid": "321283001001001"}
        sockets[-1].send(json.dumps(frame | {"cells": {"attention/new": red}}))
        wall.page.wait_for_timeout(2500)
        assert wall.page.evaluate("window.tones") == tones
        # The turning panes stand still on the alert, and the map looks at its district.
        assert wall.page.locator("[data-pane=changes]").is_visible()
        assert wall.page.locator("[data-pane=changes] .row").first.get_attribute("data-ticket") == "new turned_red"
        assert wall.page.locator("[data-words=map_where]").inner_text() == CITY["districts"]["321283"]
        wall.page.wait_for_timeout(2000)
        assert wall.page.locator("[data-pane=changes]").is_visible()
        sockets[-1].send(json.dumps(frame | {"seq": 3, "cells": {"attention/new": red | {"level": 1}}}))
        wall.page.wait_for_timeout(500)
        assert wall.page.evaluate("window.tones") == tones


def test_a_graver_mode_calls_once_and_a_drill_never(pages: str, browser: Browser):
    """The city is in security: a drill of an emergency leaves the wall as it stands, an emergency takes it."""
    sockets: list[WebSocketRoute] = []
    with wall_in(browser, "about:blank") as wall:
        wall.page.add_init_script(COUNT_TONES)
        wall.page.route_web_socket(
            GATEWAY, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2, mode_cells("security"))))[1]
        )
        wall.page.goto(f"{pages}{STILL}&sound=1")
        wall.wait_for("fresh", 20)
        badges = {name: wall.page.locator(f"[data-words={name}]") for name in ("mode", "drill", "operation_badge")}
        said = []
        for seq, moded in enumerate(
            (mode_cells("security", drill="emergency"), mode_cells("emergency", 3), mode_cells("emergency", 4))
        ):
            sockets[-1].send(json.dumps(json.loads(snapshot(0.2, moded)) | {"seq": seq + 2}))
            wall.page.wait_for_timeout(700)
            said.append([badge.inner_text() for badge in badges.values()] + [wall.page.evaluate("window.tones")])
        assert said == [
            ["安保", "演练 应急 Ⅰ级", "安保", 0],
            ["应急 Ⅲ级", "", "应急 Ⅲ级", 2],
            ["应急 Ⅳ级", "", "应急 Ⅳ级", 2],
        ]
