"""A thousand faults on the links of four walls, while the city goes on: dropped, repeated, reordered and held frames, cut links,
frames of another epoch, a gateway that is killed. No number ever goes back, and at the end every wall shows what a replay says.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, WebSocketRoute, sync_playwright

from infra.chromium import chromium
from tests.journey.running_city import RunningCity
from tests.journey.steady_load import DUE_WITHIN_S, SteadyLoad
from tests.journey.test_wall import expected_numbers
from tests.journey.wall_page import QUIET, STILL, WallPage

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(400)]

FAULTS = 1000
WALLS = 4
LOOK_MS = 250
QUIET_MS = round(1000 * DUE_WITHIN_S) + 4000
# What depends on every single frame: a ticket that turned red comes in one delta and is never told again.
LISTS = """() => ({
    rows: [...document.querySelectorAll('.row:not([hidden])')].map(
        row => [row.dataset.ticket ?? row.dataset.code, row.dataset.colour]),
    marks: [...document.querySelectorAll('.marks')].map(path => path.getAttribute('d')),
    listed: [...document.querySelectorAll('[data-words^="listed/"]')].map(words => words.textContent),
})"""
GATEWAY_DIES_EVERY = 350
# What happens to a frame on its way, and how often: a fault to nine frames of ten.
KINDS = {"none": 10, "drop": 25, "repeat": 23, "reorder": 23, "hold": 7, "epoch": 8, "cut": 4}
HELD_FRAMES = 5


class BadLink:
    """The way from the gateway to one wall, with faults as the dice have it, until it is mended."""

    def __init__(self, dice: random.Random, made: Counter[str]) -> None:
        self._dice = dice
        self._made = made
        self._late: list[str] = []
        self._held: list[str] | None = None
        self.mended = False

    def open(self, wall: WebSocketRoute) -> None:
        """A wall connects; what its last connection still had on its way is lost."""
        self._late, self._held = [], None
        server = wall.connect_to_server()
        server.on_message(lambda frame: self._carry(wall, str(frame)))

    def _carry(self, wall: WebSocketRoute, frame: str) -> None:
        if self.mended:
            for waiting in (*(self._held or ()), *self._late, frame):
                wall.send(waiting)
            self._late, self._held = [], None
            return
        if self._held is not None:
            self._held.append(frame)
            if len(self._held) >= HELD_FRAMES:
                held, self._held = self._held, None
                for waiting in held:
                    wall.send(waiting)
            return
        kind = self._dice.choices(list(KINDS), list(KINDS.values()))[0]
        if kind != "none":
            self._made[kind] += 1
        self._suffer(kind, wall, frame)
        if kind != "reorder":
            late, self._late = self._late, []
            for waiting in late:
                wall.send(waiting)

    def _suffer(self, kind: str, wall: WebSocketRoute, frame: str) -> None:
        match kind:
            case "drop":
                return
            case "repeat":
                wall.send(frame)
                wall.send(frame)
            case "reorder":
                self._late.append(frame)
            case "hold":
                self._held = [frame]
            case "epoch":
                wall.send(json.dumps(json.loads(frame) | {"e": "another"}))
                wall.send(frame)
            case "cut":
                wall.close()
            case _:
                wall.send(frame)


@contextmanager
def walls_behind(city: RunningCity, links: list[BadLink]) -> Iterator[list[WallPage]]:
    with sync_playwright() as playwright, ExitStack() as stack:
        browser: Browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        stack.callback(browser.close)
        pages = []
        for link in links:
            wall = WallPage(browser.new_page(viewport={"width": 1280, "height": 720}))
            wall.page.route_web_socket(city.gateway, link.open)
            wall.page.goto(f"{city.wall}{STILL}")
            pages.append(wall)
        yield pages


def shown_now(wall: WallPage) -> tuple[int, int] | None:
    """The record that the page stands at, and what it says was reported today; None before it has anything."""
    text = wall.numbers().get("today.reported", "—")
    return (wall.position(), int(text)) if text != "—" else None


def test_after_a_thousand_faults_every_wall_equals_the_replay_and_no_number_ever_went_back(city: RunningCity):
    made: Counter[str] = Counter()
    dice = random.Random(20261126)
    links = [BadLink(random.Random(dice.random()), made) for _ in range(WALLS)]
    with walls_behind(city, links) as walls:
        last: list[tuple[int, int]] = [(0, 0)] * WALLS
        with SteadyLoad(city, clients=6, pause_s=0.05):
            deaths = 0
            while made.total() < FAULTS:
                walls[0].page.wait_for_timeout(LOOK_MS)
                for number, wall in enumerate(walls):
                    now = shown_now(wall) or last[number]
                    assert all(new >= old for new, old in zip(now, last[number], strict=True)), (number, last[number], now)
                    last[number] = now
                if made.total() >= GATEWAY_DIES_EVERY * (deaths + 1) and deaths < 2:
                    deaths += 1
                    city.kill("gateway")
        assert set(made) == set(KINDS) - {"none"}
        for link in links:
            link.mended = True
        for wall in walls:
            wall.wait_for("fresh", 40)
        # Until the last of the tickets that were due in seconds has turned red, and the map is drawn, once a second.
        walls[0].page.wait_for_timeout(QUIET_MS)
        replay = city.json("replay")
        expected = expected_numbers(replay, max(row["day"] for row in replay["boards"]["flow"]))
        red_and_yellow = len(replay["boards"]["attention"])
        assert red_and_yellow > 0
        lists = walls[0].page.evaluate(LISTS)
        assert sum(path.count("M") for path in lists["marks"]) == red_and_yellow
        for wall in walls:
            assert wall.page.evaluate(LISTS) == lists
            wall._until("document.body.dataset.whole === 'true'", 20)
            assert wall.position() == sum(offset + 1 for offset in replay["offsets"].values())
            numbers = wall.numbers()
            assert {cell: numbers[cell] for cell in expected} == {cell: str(value) for cell, value in expected.items()}
            # That nobody listens while the gateway is dead is told by the browser itself.
            assert [said for said in wall.complaints if "ERR_CONNECTION_REFUSED" not in said] == []
