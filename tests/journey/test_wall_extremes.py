"""The page at its fullest and at its worst: the longest names, large numbers, years overdue, incomplete, stale, the link down."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import WebSocketRoute

from dashboard.wall.city_page import city_page
from streams.city_pack import load_city_pack
from tests.journey.running_city import ROOT, RunningCity
from tests.journey.wall_page import WallPage, wall_at

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

CITY = city_page(load_city_pack(ROOT / "infra" / "city" / "taizhou"))
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


@pytest.fixture(params=[(1920, 1080), (3840, 2160)], ids=["1080p", "4K"])
def shown(request: pytest.FixtureRequest, city: RunningCity) -> Iterator[tuple[WallPage, list[WebSocketRoute]]]:
    """A page whose gateway is this test's own."""
    sockets: list[WebSocketRoute] = []
    with wall_at("about:blank", *request.param) as wall:
        wall.page.route_web_socket(city.gateway, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(city.wall)
        wall.wait_for("fresh", 20)
        yield wall, sockets


def test_the_fullest_page_is_whole_while_it_is_fresh_while_it_is_stale_and_while_the_link_is_down(
    shown: tuple[WallPage, list[WebSocketRoute]],
):
    wall, sockets = shown
    assert wall.numbers()["total.open"] == "88888"
    assert wall.page.locator(".decision:not([hidden])").count() == LISTED
    assert wall.problems() == []
    sockets[-1].send(json.dumps(json.loads(snapshot(4000)) | {"seq": 2}))
    wall.wait_for("stale", 5)
    assert wall.problems() == []
    wall.page.unroute_all()
    sockets[-1].close()
    wall.page.wait_for_function("document.body.dataset.link === 'down'", timeout=5000)
    assert wall.problems() == []
    assert "数据不完整" in wall.page.locator("[data-words=incomplete]").inner_text()
