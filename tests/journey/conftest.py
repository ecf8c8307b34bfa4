"""One running city for the tests that only look at it; tests that break things start their own."""

from collections.abc import Iterator

import pytest

from tests.journey.running_city import RunningCity


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
