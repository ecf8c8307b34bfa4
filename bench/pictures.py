"""`python -m bench.pictures`: pictures of each screen and mode in each size, of the city that runs, for the README.

It gives the orders that switch the modes itself, and ends them, so it is for a demonstration.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from msgspec import Struct
from playwright.sync_api import Page

from streams.clock import new_id
from streams.settings import ROOT, read_settings
from tests.journey.wall_page import wall_at

FOLDER = ROOT / "dashboard" / "pictures"
SIZES = {"1920": (1920, 1080, ""), "3840": (3840, 2160, ""), "5760": (5760, 1920, "&width_mm=6912")}
QUALITY = 82
RIVERSIDE = [[119.83, 32.23], [119.95, 32.27], [120.02, 32.12], [120.12, 31.98], [120.03, 31.94], [119.89, 32.1], [119.83, 32.23]]


class Played(Struct, frozen=True):
    """An operation that is started for a picture, and the steps of its plan that are done."""

    name: str
    mode: str
    plan: str
    done: tuple[str, ...]
    level: int | None = None
    drill: bool = False


MODES = {
    "special": Played("低温冰冻应对", "special", "ice-and-snow", ("salt", "clear")),
    "security": Played("马拉松赛事安保", "security", "major-event-security", ("roster", "sweep", "fire-check")),
    "emergency": Played("沿江防汛", "emergency", "flood-control", ("duty", "patrol", "move-people"), 2),
    "drill": Played("城市内涝桌面演练", "emergency", "urban-waterlogging", ("close-underpasses",), 3, drill=True),
}


def main() -> None:
    settings = read_settings()
    intake, wall = f"http://127.0.0.1:{settings.intake_port}", f"http://127.0.0.1:{settings.wall_port}"
    for screen in ("hall", "showcase", "control"):
        taken(f"{wall}/wall/{screen}/", screen)
    for name, played in MODES.items():
        with in_mode(intake, played):
            taken(f"{wall}/wall/hall/", f"hall-{name}")
    filmed(intake, f"{wall}/wall/hall/?rotate=0&dim=0")
    with wall_at("about:blank") as opened:
        picture(opened.page, f"{wall}/wall/hall/?rotate=0&dim=0&distance_m=10", "hall-from-ten-metres")
        picture(opened.page, f"{wall}/wall/showcase/?rotate=0&dim=0&panes=before_after", "showcase-before-and-after")
    with wall_at("about:blank", 1440, 1100) as opened:
        opened.page.goto(f"{wall}/numbers/rates.today.on_time")
        opened.page.evaluate("document.fonts.ready.then(() => null)")
        stored(opened.page, "number")


@contextmanager
def in_mode(intake: str, played: Played) -> Iterator[None]:
    """Meanwhile the city is in a mode."""
    operation = f"picture-{new_id()}"
    of_pack = {"plan": played.plan, "commander": "市政府分管副市长", "area": {"coordinates": [RIVERSIDE]}}
    asked = {"name": f"模拟：{played.name}", "mode": played.mode, "level": played.level, "drill": played.drill}
    ordered(intake, operation, "start-operation", **asked, **of_pack)
    for step in played.done:
        ordered(intake, operation, "complete-step", step=step)
    ordered(intake, operation, "send-report", kind="first")
    try:
        yield
    finally:
        ordered(intake, operation, "end-operation")


def filmed(intake: str, address: str) -> None:
    """One page through a drill, an emergency beside it, its rise, and the end of both."""
    drill, flood = MODES["drill"], MODES["emergency"]
    with wall_at("about:blank") as wall:
        picture(wall.page, address, "film-1-normal")
        with in_mode(intake, drill):
            switched(wall.page, "film-2-drill", "drill", "Ⅲ")
            with in_mode(intake, flood):
                switched(wall.page, "film-3-emergency-beside-the-drill", "mode", "Ⅱ")
            switched(wall.page, "film-4-the-drill-goes-on", "operation_badge", "Ⅲ")
        switched(wall.page, "film-5-normal-again", "drill", "")


def switched(page: Page, name: str, place: str, said: str) -> None:
    """A picture once the page says what it is to say."""
    written = f"document.querySelector('[data-words={place}]').textContent"
    page.wait_for_function(f"{written} === ''" if said == "" else f"{written}.includes('{said}')", timeout=10_000)
    page.wait_for_timeout(400)
    stored(page, name)


def ordered(intake: str, operation: str, asked: str, **data: Any) -> None:
    """Give an order; what is refused ends the taking of pictures."""
    form = {"id": new_id(), "type": asked, "operation": operation, "actor": "bench", "data": data}
    answer = httpx.post(f"{intake}/v1/operations?wait=10s", json=form, timeout=20, trust_env=False)
    if answer.status_code != 200 or answer.json()["outcome"] != "event":
        raise RuntimeError(f"{asked} of {operation} came to {answer.text}")


def taken(address: str, name: str) -> None:
    """A page in every size."""
    for size, (width, height, more) in SIZES.items():
        with wall_at("about:blank", width, height) as wall:
            picture(wall.page, f"{address}?rotate=0&dim=0{more}", f"{name}-{size}")


def picture(page: Page, address: str, name: str) -> None:
    """A picture of a fresh page, a while after it was drawn."""
    page.goto(address)
    page.wait_for_function("document.body.dataset.condition === 'fresh'", timeout=30_000)
    page.wait_for_timeout(3000)
    stored(page, name)


def stored(page: Page, name: str) -> None:
    """The page as it stands, as a file."""
    session = page.context.new_cdp_session(page)
    told = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(told["data"]))
    print(name, flush=True)


if __name__ == "__main__":
    main()
