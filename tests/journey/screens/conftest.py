"""One city for the tests of this folder: three days that are over and one that runs, which then stands still."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journey.running_city import RunningCity
from tests.journey.screens.days_played import play


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    """A city that has lived through the days and stands still."""
    running = RunningCity(tmp_path_factory.mktemp("screens"), "--clock", "record")
    try:
        running.start()
        play(running)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def replay(city: RunningCity) -> dict[str, Any]:
    """A cold replay of all that is in the log."""
    told: dict[str, Any] = city.json("replay")
    return told
