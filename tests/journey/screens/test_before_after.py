"""Before and after: what a supervisor features over HTTP is painted on the showcase, and gone once the ticket is open again."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser

from tests.journey.running_city import ROOT, RunningCity
from tests.journey.test_modes import do
from tests.journey.wall_page import STILL, WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

DRAWINGS = ROOT / "infra" / "city" / "taizhou" / "drawings"
PLACE = {"grid": "321202001002003", "lon_deg": 119.926, "lat_deg": 32.563}
IMAGES = "[...document.querySelectorAll('[data-pane=before_after] img')]"
PAINTED = f"{IMAGES}.length === 2 && {IMAGES}.every(image => image.complete && image.naturalWidth > 0)"
GONE = f"{IMAGES}.length === 2 && {IMAGES}.every(image => !image.hasAttribute('src') && image.naturalWidth === 0)"


@pytest.fixture(scope="module")
def showcase(city: RunningCity, browser: Browser) -> Iterator[WallPage]:
    with wall_in(browser, f"{city.wall}/wall/showcase/{STILL}&panes=before_after") as wall:
        wall.wait_for("fresh", 20)
        yield wall


def sent(city: RunningCity, drawing: str) -> str:
    """The digest of a photo, as the door answers it."""
    photo = base64.b64encode((DRAWINGS / f"{drawing}.webp").read_bytes()).decode()
    digest: str = city.post("/v1/photos", {"photo": photo}).json()["digest"]
    return digest


def mended(city: RunningCity, before: str, after: str) -> str:
    """A pothole, reported with a photo and closed with another."""
    ticket = f"ticket-{uuid4().hex[:8]}"
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("report-ticket", "collector-1", {"category": "road-damage", "place": PLACE, "photos": [before]}),
        ("file-ticket", "officer-1", {"standard": "road-sunken"}),
        ("dispatch-ticket", "officer-2", {"department": "municipal-works"}),
        ("accept-ticket", "worker-1", {}),
        ("arrive-at-ticket", "worker-1", {}),
        ("finish-ticket", "worker-1", {"photos": [after]}),
        ("verify-ticket", "collector-1", {}),
        ("close-ticket", "officer-3", {"standard": "road-sunken"}),
    )
    for asked, actor, data in steps:
        do(city, ticket, asked, actor, **data)
    return ticket


def served(city: RunningCity, digest: str) -> int:
    address = city.gateway.replace("ws://", "http://")
    return httpx.get(f"{address}photos/{digest}", timeout=20, trust_env=False).status_code


def test_a_featured_ticket_is_painted_with_both_photos_and_gone_once_it_is_open_again(city: RunningCity, showcase: WallPage):
    page = showcase.page
    assert page.locator("[data-pane=before_after]").inner_text().endswith("暂无")
    before, after = sent(city, "pothole-before"), sent(city, "pothole-after")
    ticket = mended(city, before, after)
    assert [served(city, digest) for digest in (before, after)] == [404, 404]
    do(city, ticket, "feature-ticket", "officer-3", before=before, after=after, caption="坑洞填平了")
    page.wait_for_function(PAINTED, timeout=20_000)
    assert page.evaluate(f"{IMAGES}.map(image => image.src.split('/').at(-1))") == [before, after]
    said = page.locator("[data-pane=before_after] .told").inner_text().split("\n")
    assert (said[0], said[-1].split(" · ")[0]) == ("坑洞填平了", "道路破损")
    assert page.get_by_text("整改前", exact=True).is_visible()
    assert page.get_by_text("整改后", exact=True).is_visible()
    assert page.get_by_text("模拟图片").count() == 0  # a collector's photos
    assert showcase.problems() == []
    do(city, ticket, "reopen-ticket", "officer-3", opinion="又坏了")
    page.wait_for_function(GONE, timeout=20_000)
    assert page.locator("[data-pane=before_after]").inner_text().endswith("暂无")
    assert [served(city, digest) for digest in (before, after)] == [404, 404]
    assert showcase.complaints == []


def test_what_is_withdrawn_is_gone_too(city: RunningCity, showcase: WallPage):
    before, after = sent(city, "rubbish-before"), sent(city, "rubbish-after")
    ticket = mended(city, before, after)
    do(city, ticket, "feature-ticket", "officer-3", before=before, after=after, caption="清干净了")
    showcase.page.wait_for_function(PAINTED, timeout=20_000)
    do(city, ticket, "unfeature-ticket", "officer-3")
    showcase.page.wait_for_function(GONE, timeout=20_000)
    assert served(city, after) == 404
