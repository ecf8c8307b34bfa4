"""A page that cannot go on loads itself anew, and until then says how old it is: what was not painted is not on the wall."""

import json

import pytest
from playwright.sync_api import Browser, Route, WebSocketRoute

from tests.journey.fullest import snapshot
from tests.journey.pages_alone import GATEWAY
from tests.journey.wall_page import STILL, wall_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# A whistle without the time at which it was blown: as a gateway of another build might say it.
UNPAINTABLE = {"whistle/t-1": {"waiting": ["roads"]}}


def test_a_page_of_which_one_script_did_not_come_loads_itself_anew_while_the_server_answers(pages: str, browser: Browser):
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort("connectionrefused")

    with wall_in(browser, "about:blank") as wall:
        wall.page.clock.install()
        wall.page.route("**/writing.js", refuse_once)
        wall.page.route_web_socket(GATEWAY, lambda socket: socket.send(snapshot(0.2)))
        wall.page.goto(f"{pages}{STILL}")
        wall.page.wait_for_load_state("load")
        assert wall.page.evaluate("document.body.dataset.condition ?? null") is None
        wall.page.clock.run_for(61_000)
        wall.wait_for("fresh", 20)


def test_numbers_that_came_and_could_not_be_painted_are_not_fresh_and_the_page_loads_itself_anew(pages: str, browser: Browser):
    """A gateway of a newer build says what this page cannot paint: the page has to notice the build all the same."""
    sockets: list[WebSocketRoute] = []
    loads: list[str] = []
    with wall_in(browser, "about:blank") as wall:
        wall.page.on("request", lambda asked: loads.append(asked.url) if asked.resource_type == "document" else None)
        wall.page.route_web_socket(GATEWAY, lambda socket: (sockets.append(socket), socket.send(snapshot(0.2)))[1])
        wall.page.goto(f"{pages}{STILL}")
        wall.wait_for("fresh", 20)
        for seq in range(2, 12):
            frame = json.loads(snapshot(0)) | {"t": "d", "seq": seq, "cells": UNPAINTABLE, "gone": []}
            sockets[0].send(json.dumps(frame))
            wall.page.wait_for_timeout(350)
        assert wall.page.evaluate("document.body.dataset.condition") == "stale", "a frame came each 0.3 s, and none was painted"
        before = len(loads)
        newer = {"live": True, "build": "made"}
        wall.page.route("**/healthz", lambda route: route.fulfill(json=newer))
        with wall.page.expect_navigation(timeout=10_000):
            pass
        assert len(loads) > before
