"""One running city for the tests that only look at it, and one browser; tests that break things start their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journey.pages_alone import pages_served
from tests.journey.running_city import RunningCity
from tests.journey.wall_page import a_browser


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    """A city on the wall's time, empty at first."""
    running = RunningCity(tmp_path_factory.mktemp("city"), "--clock", "wall")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def city_of_a_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    """A city whose time is left to the first import."""
    running = RunningCity(tmp_path_factory.mktemp("record"), "--clock", "record")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all pages of a module, which share nothing with each other; it stands while no test of asyncio's runs."""
    with a_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """The address of the pages alone: their gateway is each test's own, and nothing else of a city has to run."""
    with pages_served() as address:
        yield address
