"""A console opens the page of each number that it shows, and each page says the same number, with records that make it."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.journey.running_city import ROOT, RunningCity
from tests.journey.wall_page import WallPage, wall_at

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

RECORD = ROOT / "infra" / "city" / "records" / "nyc311_2013-12-25.csv"
MAPPING = ROOT / "infra" / "city" / "mappings" / "nyc311.toml"
ROWS = 250
CONSOLE = "/?rotate=0&dim=0&console=1&lang=en"
# Rows whose number has no cell of its own: what stands in them, by the place of its page.
ROWS_SHOWN = """() => Object.fromEntries([...document.querySelectorAll('[data-number]:not([hidden])')]
    .map((row) => [row.dataset.number, (row.querySelector('.figure:not(.rank)') ?? row).textContent.trim()]))"""
UNCOUNTED = ("clock.", "top.")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    """A city that has taken in a slice of a record and stands still."""
    running = RunningCity(tmp_path_factory.mktemp("pages"), "--clock", "record")
    record = running.var / "slice.csv"
    try:
        running.start()
        record.write_text("\n".join(RECORD.read_text(encoding="utf-8").split("\n")[: ROWS + 1]) + "\n", encoding="utf-8")
        done = running.rongzhi("import", str(record), "--mapping", str(MAPPING))
        assert done.returncode == 0, done.stderr
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def wall(city: RunningCity) -> Iterator[WallPage]:
    with wall_at(f"{city.wall}/wall/hall{CONSOLE}") as page:
        page.wait_for("fresh", 20)
        yield page


def plain(text: str) -> str:
    return text.replace(",", "").replace("−", "-").replace("+", "").strip()


def said(city: RunningCity, place: str) -> str:
    """The number on a page, whose proof must hold."""
    with urlopen(f"{city.wall}/numbers/{quote(place)}?lang=en", timeout=20) as answer:
        text = unescape(answer.read().decode())
    assert "unequal" not in text.split("<main>")[1], place
    found = re.search(r"data-number>([^<]*)</b>", text)
    assert found, place
    return plain(found[1])


def test_every_number_of_the_hall_has_a_page_that_says_the_same(city: RunningCity, wall: WallPage):
    cells = {place: text for place, text in wall.numbers().items() if not place.startswith(UNCOUNTED)}
    shown = {**cells, **wall.page.evaluate(ROWS_SHOWN)}
    assert len(cells) > 60
    assert {place.partition("/")[0] for place in shown} >= {"vital", "tier", "district", "times.closure.median"}
    assert {place: said(city, place) for place in shown} == {place: plain(text) for place, text in shown.items()}


def test_a_click_on_a_console_opens_the_page_and_so_does_enter(city: RunningCity, wall: WallPage):
    number = wall.page.locator('[data-cell="total.red"]')
    for act in (number.click, lambda: number.press("Enter")):
        with wall.page.context.expect_page() as opened:
            act()
        page = opened.value
        page.wait_for_load_state()
        assert page.url == f"{city.wall}/numbers/total.red?lang=en"
        assert page.locator("[data-number]").inner_text() == number.inner_text()
        assert page.locator("h1").inner_text() == "Open · red"
        page.close()


def test_a_wall_that_is_no_console_opens_nothing(city: RunningCity, wall: WallPage):
    browser = wall.page.context.browser
    assert browser is not None
    other = WallPage(browser.new_page())
    other.page.goto(f"{city.wall}/wall/hall/?rotate=0")
    other.wait_for("fresh", 20)
    other.page.locator('[data-cell="total.red"]').click()
    other.page.wait_for_timeout(500)
    assert len(other.page.context.pages) == 1
    other.page.close()


def test_without_its_auditor_a_page_says_so_and_the_wall_goes_on(city: RunningCity, wall: WallPage):
    with city.stopped("auditor"), wall.page.context.expect_page(timeout=15_000) as opened:
        wall.page.locator('[data-cell="total.red"]').click()
        opened.value.wait_for_load_state(timeout=20_000)
        assert "the auditor does not answer" in opened.value.locator("[role=alert]").inner_text()
    assert wall.page.evaluate("document.body.dataset.condition") == "fresh"
