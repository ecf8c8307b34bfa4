"""The page at its fullest and at its worst: the longest names, large numbers, years overdue, incomplete, stale, the link down."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import WebSocketRoute

from dashboard.wall.address import Look
from dashboard.wall.city_page import city_page
from dashboard.wall.words import load_words
from streams.city_pack import load_city_pack
from tests.journey.running_city import ROOT, RunningCity
from tests.journey.wall_page import STILL, WallPage, wall_at

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
CITY = city_page(PACK, Look(skin=PACK.city.skin, lang="zh"), load_words()["zh"])
LISTED = 8


def longest(names: dict[str, str], count: int) -> list[str]:
    """The codes of the longest names."""
    return sorted(names, key=lambda code: (-len(names[code]), code))[:count]


def attention(position: int, due_at: str) -> dict[str, Any]:
    community = longest(CITY["communities"], LISTED)[position]
    return {
        "category": longest(CITY["categories"], LISTED)[position],
        "grid": f"{community}001",
        "community": community,
        "lon_deg": 119.9,
        "lat_deg": 32.5,
        "department": longest(CITY["departments"], LISTED)[position],
        "stage": "finish",
        "colour": "red",
        "due_at": due_at,
        "since": due_at,
        "level": 2,
        "told": longest(CITY["streets"], 1)[0],
        "rose_at": due_at,
    }


def whistle(due_at: str) -> dict[str, Any]:
    departments = longest(CITY["departments"], 6)
    return {
        "street": longest(CITY["streets"], 1)[0],
        "category": longest(CITY["categories"], 1)[0],
        "since": due_at,
        "due_at": due_at,
        "awaited": departments[:3],
        "overdue": departments[3:],
        "there": departments,
    }


THEME = {"index": 10.0, "connected": 1, "of": 1, "simulated": True}


def vital(position: int, letters: int) -> dict[str, Any]:
    value = {
        "state": "exact",
        "value": 8888.8 if letters < 3 else 88.8,
        "numerator": 123456,
        "denominator": 123456,
        "before": 1234.5,
        "year_before": 9.9,
    }
    return value | {"index": 10.0, "alarm": position % 2 == 0, "history": [1.0, 5.0, None, 3.0, 2.0, 9.0, 4.0]}


def showcase_cells() -> dict[str, Any]:
    large = {"closed": 1888888, "handled": 1888888, "handling_seconds": 188888888888, "called": 88888, "came": 88888}
    large |= {"came_on_time": 88888, "coming_seconds": 88888888, "closed_by_tier": 1888888, "closed_by_community": 1888888}
    names = longest(CITY["departments"], 24)
    scores = {"party": 100, "party_score": 500, "resident": 100, "resident_score": 300}
    ranked = [{"department": name, "handled": 188888, "on_time": 188888, "reworks": 188888} for name in names]
    return {
        "period": {"first": "2025-11-25", "last": "2026-11-24", "days": 365},
        "achieved": large | {"reported": 1888888, "repeated": 1888888},
        **{f"trend/{code}": [{"due": 100, "on_time": on_time} for on_time in (100, 85, 60, 100)] for code in CITY["districts"]},
        "solved": [{"due": 10, "due_closed": 10, "closed": 10, "unsolved": unsolved} for unsolved in (0, 5, 0)],
        **{f"double/{name}": scores | {"resident_score": 500 - 20 * position} for position, name in enumerate(names)},
        "ranking": ranked,
    }


def fullest_cells() -> dict[str, Any]:
    dues = ["2023-01-01T00:00:00Z", "2025-08-20T00:00:00Z", "2025-11-17T01:00:00Z", *["2026-11-23T00:10:00Z"] * 5]
    days = [{"day": f"2026-11-{day}", "due": 12345, "closed": 12345, "closed_on_time": 12345} for day in range(19, 26)]
    district = {"green": 28888, "yellow": 1888, "red": 1888, "grey": 188}
    durations = {"count": 123456, "median_s": 170000, "p90_s": 170000}
    hour = {"reported": 8888, "filed": 8888, "dispatched": 8888, "closed": 8888}
    return {
        "total": {"open": 88888, "green": 65000, "yellow": 11888, "red": 10112, "grey": 1888},
        **{f"district/{code}": district for code in CITY["districts"]},
        **{f"tier/{tier}": {"open": 88888} | district for tier in ("city", "district", "department", "street", "community")},
        "demands": {"supervised": 8888, "whistling": 8888},
        "today": {"day": "2026-11-25", "reported": 28888, "filed": 28888, "dispatched": 28888, "closed": 28888},
        **{f"flow/{number:02d}": hour for number in range(24)},
        "growth": {"hour": "00", "net": -8888},
        "growth/now": {"hour": "01", "net": -8888},
        "overdue": {"open": 10112, "closed": 8888},
        "rates": days,
        "times": {"dispatch": durations, "closure": durations},
        "top": [{"category": code, "reported": 18888} for code in longest(CITY["categories"], 10)],
        "incomplete": {"tickets": 1234},
        "sources": {"demonstration/nyc311": 1, "demonstration/sf-fire": 1},
        "vital": {"index": 10.0, "connected": 7, "of": 7}
        | {"indicators": 56, "indicators_connected": 56, "indicators_simulated": 22},
        **{f"vital/theme/{theme['code']}": THEME for theme in CITY["vital"]["themes"]},
        **{
            f"vital/leaf/{leaf['code']}": vital(position, len(leaf["unit"]))
            for position, leaf in enumerate(CITY["vital"]["indicators"])
        },
        **{f"whistle/{position}": whistle(due) for position, due in enumerate(dues)},
        **showcase_cells(),
        **{f"attention/{position}": attention(position, due) for position, due in enumerate(dues)},
    }


def snapshot(fresh_s_ago: float) -> str:
    now_ms = round(time.time() * 1000)
    standing = {
        "e": "made",
        "seq": 1,
        "ts": now_ms,
        "fresh": now_ms - round(fresh_s_ago * 1000),
        "as_of": "2026-11-25T01:30:00+08:00",
    }
    offsets = {str(partition): 123_456_789 for partition in range(48)}
    return json.dumps({"t": "s", **standing, "build": "made", "offsets": offsets, "cells": fullest_cells()})


# Width and height in pixels, and what the address says: a wide wall, and one that is read from further away.
WALLS = {
    "1080p": (1920, 1080, ""),
    "4K": (3840, 2160, ""),
    "3:1": (5760, 1920, "&width_mm=6912"),
    "from ten metres": (1920, 1080, "&distance_m=10"),
    "English": (1920, 1080, "&lang=en&skin=red-yellow-blue"),
}


@pytest.fixture(params=WALLS.values(), ids=WALLS.keys())
def shown(request: pytest.FixtureRequest, city: RunningCity) -> Iterator[tuple[WallPage, list[WebSocketRoute]]]:
    """A page whose gateway is this test's own."""
    sockets: list[WebSocketRoute] = []
    width, height, asked = request.param
    with wall_at("about:blank", width, height) as wall:
        wall.page.route_web_socket(city.gateway, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{city.wall}{STILL}{asked}")
        wall.wait_for("fresh", 20)
        yield wall, sockets


def test_the_fullest_page_is_whole_while_it_is_fresh_while_it_is_stale_and_while_the_link_is_down(
    shown: tuple[WallPage, list[WebSocketRoute]],
):
    wall, sockets = shown
    assert wall.numbers()["total.open"] == "88888"
    assert wall.problems() == []
    sockets[-1].send(json.dumps(json.loads(snapshot(4000)) | {"seq": 2}))
    wall.wait_for("stale", 5)
    assert wall.problems() == []
    wall.page.unroute_all()
    sockets[-1].close()
    wall.page.wait_for_function("document.body.dataset.link === 'down'", timeout=5000)
    assert wall.problems() == []
    assert wall.page.locator("[data-words=incomplete]").inner_text() != ""


@pytest.mark.parametrize("wall_of", WALLS.values(), ids=WALLS.keys())
def test_the_fullest_showcase_is_whole_fresh_and_stale(city: RunningCity, wall_of: tuple[int, int, str]):
    width, height, asked = wall_of
    sockets: list[WebSocketRoute] = []
    with wall_at("about:blank", width, height) as wall:
        wall.page.route_web_socket(city.gateway, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{city.wall}/wall/showcase/{STILL}{asked}")
        wall.wait_for("fresh", 20)
        assert wall.problems() == []
        sockets[-1].send(json.dumps(json.loads(snapshot(4000)) | {"seq": 2}))
        wall.wait_for("stale", 5)
        assert wall.problems() == []


@pytest.mark.parametrize("asked", ["", "&distance_m=10", "&lang=en"])
def test_every_pane_that_comes_in_turn_is_whole_and_so_is_the_map_wherever_it_looks(city: RunningCity, asked: str):
    """Panes turn each second here; each is measured as it stands, stale hatching and all."""
    with wall_at("about:blank") as wall:
        wall.page.route_web_socket(city.gateway, lambda socket: socket.send(snapshot(0.2)))
        wall.page.goto(f"{city.wall}?rotate=1&dim=0{asked}")
        wall.wait_for("fresh", 20)
        problems, seen = [], set()
        for _ in range(12):
            wall.page.wait_for_timeout(1000)
            problems += wall.problems()
            seen |= set(wall.page.evaluate("[...document.querySelectorAll('.pane:not([hidden])')].map(e => e.dataset.pane)"))
        assert sorted(set(problems)) == []
        assert seen >= {"decisions", "changes", "tiers", "whistles", "top", "map"}


COUNT_TONES = """window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };"""


@pytest.mark.parametrize(("asked", "tones"), [("&sound=1", 2), ("", 0)])
def test_a_ticket_that_turns_red_calls_once_and_only_where_sound_is_switched_on_and_is_in_sight(
    city: RunningCity, asked: str, tones: int
):
    sockets: list[WebSocketRoute] = []
    with wall_at("about:blank") as wall:
        wall.page.add_init_script(COUNT_TONES)
        wall.page.route_web_socket(city.gateway, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{city.wall}?rotate=1&dim=0{asked}")
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
