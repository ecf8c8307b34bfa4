"""The wall in a real browser, read as a person would read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from playwright.sync_api import Browser, Page, Request, sync_playwright

from infra.chromium import chromium

QUIET = ("--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
NUMBERS = """() => Object.fromEntries([...document.querySelectorAll('[data-cell]')].map(
    e => [e.dataset.cell, e.textContent.replaceAll(',', '').replace('−', '-')]))"""
STILL = "?rotate=0&dim=0"
MEASURE = (Path(__file__).resolve().parent.parent / "dashboard" / "wall" / "measure.js").read_text(encoding="utf-8")
FLOW_IS_PAINTED = """document.querySelector('[data-pane=flow]')?.hidden !== false
    || document.querySelector('#flow-graph .js-plotly-plot')?.layout?.width > 0"""


class WallPage:
    """An open wall: what it shows, which hosts it asked, what its console complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", lambda socket: self.hosts.add(urlparse(socket.url).hostname or ""))

    def _asked(self, request: Request) -> None:
        parts = urlparse(request.url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.hostname or "")

    def numbers(self) -> dict[str, str]:
        """Every number on the page by the name of its cell, without thousands separators."""
        found: dict[str, str] = self.page.evaluate(NUMBERS)
        return found

    def position(self) -> int:
        """The sum of the offsets that the page stands at."""
        text = self.page.locator("[data-words=position]").first.inner_text()
        return int(text.strip().lstrip("@").replace(",", "").replace("−", "-"))

    def wait_for_position(self, position: int, within_s: float) -> None:
        """Until the page stands at so many records, all of them verified."""
        self._until(
            f"document.querySelector('[data-words=verified]').textContent.replaceAll(',', '').endsWith('@{position}')", within_s
        )

    def problems(self, least_texts: int = 100) -> list[str]:
        """What is small, clipped or overlaps on the page as painted, each with its text; there must be so many texts or more."""
        self._until(FLOW_IS_PAINTED, 10)
        measured = self.page.evaluate(MEASURE)
        assert measured["texts"] >= least_texts, "the page is nearly empty, which measures nothing"
        found: list[str] = measured["problems"]
        return found

    def wait_for(self, condition: str, within_s: float) -> None:
        """Until the page says of itself: fresh, stale or waiting."""
        self._until(f"document.body.dataset.condition === '{condition}'", within_s)

    def wait_for_number(self, cell: str, value: Any, within_s: float) -> None:
        found = f"document.querySelector('[data-cell=\"{cell}\"]').textContent.replaceAll(',', '')"
        self._until(f"{found} === '{value}'", within_s)

    def _until(self, expression: str, within_s: float) -> None:
        self.page.wait_for_function(expression, timeout=within_s * 1000, polling=100)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def wall_in(browser: Browser, address: str, width: int = 1920, height: int = 1080) -> Iterator[WallPage]:
    """Open a wall, as it is without turning panes and without dimming, in a page that shares nothing with the others."""
    wall = WallPage(browser.new_page(viewport={"width": width, "height": height}))
    try:
        wall.page.goto(f"{address}{STILL}" if address.startswith("http") and "?" not in address else address)
        yield wall
    finally:
        wall.page.close()


@contextmanager
def wall_at(address: str, width: int = 1920, height: int = 1080) -> Iterator[WallPage]:
    """Open a wall as `wall_in` does, in a browser of its own."""
    with a_browser() as browser, wall_in(browser, address, width, height) as wall:
        yield wall
