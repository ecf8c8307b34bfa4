"""The control room shows what runs, what was started again, and nothing as running of which nobody tells any more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from infra.supervision.services import SERVICES
from tests.journey.running_city import RunningCity
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

# Two looks, and what a look takes; then the page's own patience with a lookout that is silent.
TOLD_MS = 20_000
LOST_MS = 35_000


@pytest.fixture
def control(city: RunningCity, browser: Browser) -> Iterator[WallPage]:
    with wall_in(browser, f"{city.wall}/wall/control/") as wall:
        wall.wait_for("fresh", 20)
        yield wall


def line(wall: WallPage, service: str, state: str) -> str:
    """The line of a service once it has that state."""
    found = wall.page.locator(f"[data-line='machine-0/{service}'][data-state={state}]")
    found.wait_for(timeout=LOST_MS)
    return found.inner_text()


def test_every_service_is_shown_running_with_its_lag_and_every_partition_as_verified(city: RunningCity, control: WallPage):
    for service in SERVICES:
        if service.when != "demonstration":
            assert "运行" in line(control, service.name, "running")
    assert "同步" in line(control, "decider", "running")
    control.page.wait_for_function(
        "[...document.querySelectorAll('[data-pane=partitions] .line:not([hidden])')].every(e => e.textContent.includes('已核对'))",
        timeout=TOLD_MS,
    )
    assert control.page.locator("[data-pane=partitions] .line:visible").count() == 8
    assert control.problems() == []
    assert control.complaints == []


def test_a_service_that_was_killed_is_shown_started_again(city: RunningCity, control: WallPage):
    line(control, "reaction", "running")
    city.kill("reaction")
    control.page.wait_for_function(
        "document.querySelector(\"[data-line='machine-0/reaction']\").textContent.includes('重启 1 次')", timeout=LOST_MS
    )


def test_what_a_silent_lookout_told_of_is_lost_and_runs_again_when_it_speaks(city: RunningCity, control: WallPage):
    line(control, "clock", "running")
    with city.stopped("lookout"):
        assert "失联" in line(control, "clock", "lost")
        assert "失联" in line(control, "kafka", "lost")
    line(control, "clock", "running")
