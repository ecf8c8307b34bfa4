"""A console opens the page of each number that it shows, and each page says the same number, with records that make it."""

import re
from collections.abc import Iterator
from fractions import Fraction
from html import unescape
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from tests.journey.running_city import RunningCity
from tests.journey.screens.replayed import city_time, days_over, position, summed
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

CONSOLE = "/?rotate=0&dim=0&console=1&lang=en"
# Numbers without a cell of their own, by the place of their page: what stands in their row, what words say first of numbers, what a
# reader of the screen hears of a bar, or the last word of a label.
ROWS = """() => Object.fromEntries([...document.querySelectorAll('[data-number]:not([hidden], circle)')]
    .map((row) => {
        const place = row.dataset.number;
        if (row.dataset.words) return [place, row.textContent.match(/[\\d,.]+/)[0]];
        const text = row.ariaLabel ?? (row.querySelector('.figure:not(.rank)') ?? row).textContent;
        return [place, row.ariaLabel || place.startsWith('solved') ? text.split(' ').at(-1) : text];
    }))"""
UNCOUNTED = ("clock.", "top.")


@pytest.fixture(scope="module")
def hall(city: RunningCity, replay: dict[str, Any], browser: Browser) -> Iterator[WallPage]:
    with wall_in(browser, f"{city.wall}/wall/hall{CONSOLE}") as page:
        page.wait_for("fresh", 20)
        page.wait_for_position(position(replay), 20)
        yield page


def plain(text: str) -> str:
    return text.replace(",", "").replace("−", "-").replace("+", "").removesuffix("%").strip()


def said(city: RunningCity, place: str) -> str:
    """The number on a page, whose proof must hold."""
    with urlopen(f"{city.wall}/numbers/{quote(place)}?lang=en", timeout=20) as answer:
        text = unescape(answer.read().decode())
    assert "unequal" not in text.split("<main>")[1], place
    found = re.search(r"data-number>([^<]*)</b>", text)
    assert found, place
    return plain(found[1])


def same_on_its_pages(city: RunningCity, wall: WallPage) -> dict[str, str]:
    """Compares every number of a screen with its page, and gives them by their places."""
    cells = {place: text for place, text in wall.numbers().items() if not place.startswith(UNCOUNTED)}
    shown = {place: plain(text) for place, text in (cells | wall.page.evaluate(ROWS)).items()}
    assert {place: said(city, place) for place in shown} == shown
    return shown


def test_every_number_of_the_hall_has_a_page_that_says_the_same(city: RunningCity, hall: WallPage):
    shown = same_on_its_pages(city, hall)
    assert len(shown) > 80
    kinds = {place.partition("/")[0] for place in shown}
    assert sum(place.startswith("flow/") for place in shown) == 48
    assert kinds >= {"vital", "tier", "district", "category", "total.red", "times.closure.median", "rates.today.on_time"}
    assert shown["total.red"] != "0"


def test_every_number_of_the_showcase_has_a_page_that_says_the_same(city: RunningCity, replay: dict[str, Any], browser: Browser):
    with wall_in(browser, f"{city.wall}/wall/showcase{CONSOLE}") as wall:
        wall.wait_for("fresh", 20)
        wall.wait_for_position(position(replay), 20)
        wall.page.locator(".multiple svg").first.wait_for(timeout=5000)
        shown = same_on_its_pages(city, wall)
        assert {place.partition("/")[0] for place in shown} >= {"achieved.closed", "trend", "ranking", "solved"}
        dots = wall.page.evaluate("[...document.querySelectorAll('circle[data-number]')].map((dot) => dot.dataset.number)")
        assert dots
    days = days_over(replay["boards"], city_time(replay).date())
    for place in dots:
        department = place.removeprefix("double/").removesuffix(".resident")
        counted = summed([row for row in replay["boards"]["evaluations"] if row["day"] in days and row["department"] == department])
        for who in ("party", "resident"):
            score = Fraction(counted[f"{who}_score"], counted[who])
            assert float(said(city, f"double/{department}.{who}")) == pytest.approx(float(score), abs=0.0051), place


def test_a_click_on_a_console_opens_the_page_and_so_does_enter(city: RunningCity, hall: WallPage):
    number = hall.page.locator('[data-cell="total.red"]')
    for act in (number.click, lambda: number.press("Enter")):
        with hall.page.context.expect_page() as opened:
            act()
        page = opened.value
        page.wait_for_load_state()
        assert page.url == f"{city.wall}/numbers/total.red?lang=en"
        assert page.locator("[data-number]").inner_text() == number.inner_text()
        assert page.locator("h1").inner_text() == "Open · red"
        page.close()


def test_a_wall_that_is_no_console_opens_nothing(city: RunningCity, browser: Browser):
    with wall_in(browser, f"{city.wall}/wall/hall/") as wall:
        wall.wait_for("fresh", 20)
        wall.page.locator('[data-cell="total.red"]').click()
        wall.page.wait_for_timeout(500)
        assert len(wall.page.context.pages) == 1


def test_without_its_auditor_a_page_says_so_and_the_wall_goes_on(city: RunningCity, hall: WallPage):
    with city.stopped("auditor"), hall.page.context.expect_page(timeout=15_000) as opened:
        hall.page.locator('[data-cell="total.red"]').click()
        opened.value.wait_for_load_state(timeout=20_000)
        assert "the auditor does not answer" in opened.value.locator("[role=alert]").inner_text()
    assert hall.page.evaluate("document.body.dataset.condition") == "fresh"
