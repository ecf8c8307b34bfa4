"""The wall tells the truth and says how old it is: a real city, a real browser."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from confluent_kafka import Producer
from msgspec.structs import replace
from playwright.sync_api import Browser

from projections.shard import digest_of
from schemas.codec import encode
from schemas.topics import BOARD_ROWS
from streams.board_writer import marker_key, row_key
from streams.check import _live
from streams.log import LogReader
from streams.settings import read_settings
from tests.journey.running_city import RunningCity
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

REPORT = {"category": "road-damage", "point": {"lon": 119.92, "lat": 32.48}, "reporter": "collector-1"}
STALE_WITHIN_S = 3.0
# The page looks each quarter of a second, and a tick was up to a second old when everything stopped.
LOOKS_S = 1.5


def report(city: RunningCity) -> dict[str, Any]:
    answer = city.post("/v1/reports?wait=10s", REPORT)
    assert answer.status_code == 200, answer.text
    outcome: dict[str, Any] = answer.json()
    return outcome


def replayed_at(city: RunningCity, position: int) -> dict[str, Any]:
    """A cold replay, which must stand where the page stands."""
    replay: dict[str, Any] = city.json("replay")
    assert sum(offset + 1 for offset in replay["offsets"].values()) == position
    return replay


def expected_numbers(replay: dict[str, Any], day: str) -> dict[str, int]:
    """What the page must show, counted from the rows of a replay by other means than the gateway's."""
    colours: Counter[str] = Counter()
    for row in replay["boards"]["open-tickets"]:
        colours[f"total.{row['colour']}"] += row["open"]
        colours[f"district/{row['district']}.{row['colour']}"] += row["open"]
        colours["total.open"] += row["open"]
    today = {f"today.{name}": 0 for name in ("reported", "filed", "dispatched", "closed")}
    for row in replay["boards"]["flow"]:
        if row["day"] == day:
            for name in ("reported", "filed", "dispatched", "closed"):
                today[f"today.{name}"] += row[name]
    return dict(colours) | today


@pytest.fixture(scope="module")
def opened(city: RunningCity, browser: Browser) -> Iterator[WallPage]:
    """One page that lives through everything, as the wall of a hall does."""
    with wall_in(browser, city.wall) as page:
        yield page


@pytest.fixture
def wall(opened: WallPage) -> WallPage:
    opened.wait_for("fresh", 20)
    return opened


def test_a_report_posted_over_http_is_on_the_page_and_the_page_equals_a_replay_at_its_offsets(city: RunningCity, wall: WallPage):
    open_before = int(wall.numbers()["total.open"])
    for _ in range(3):
        report(city)
    wall.wait_for_number("total.open", open_before + 3, 10)
    time.sleep(1)
    numbers, position = wall.numbers(), wall.position()
    replay = replayed_at(city, position)
    for cell, value in expected_numbers(replay, max(row["day"] for row in replay["boards"]["flow"])).items():
        assert numbers[cell] == str(value), cell
    assert wall.complaints == []


def test_no_request_leaves_the_site(city: RunningCity, wall: WallPage):
    wall.page.wait_for_timeout(2000)
    assert wall.hosts == {"127.0.0.1"}


@pytest.mark.parametrize("service", ["gateway", "projector", "clock", "kafka"])
def test_when_a_service_falls_silent_the_page_says_so_within_three_seconds_and_is_fresh_again_afterwards(
    city: RunningCity, wall: WallPage, service: str
):
    with city.stopped(service):
        wall.wait_for("stale", STALE_WITHIN_S + LOOKS_S)
    wall.wait_for("fresh", 30)


def test_a_report_made_while_the_gateway_was_dead_is_on_the_page_once_it_is_back(city: RunningCity, wall: WallPage):
    open_before = int(wall.numbers()["total.open"])
    city.kill("gateway")
    report(city)
    wall.wait_for_number("total.open", open_before + 1, 30)
    wall.wait_for("fresh", 10)


def falsify(city: RunningCity) -> None:
    """A row of `boards-v1` that counts one ticket more, with a marker that vouches for it."""
    settings = read_settings(city.environ)
    with LogReader(settings.bootstrap) as reader:
        for partition, end in reader.ends(BOARD_ROWS.name).items():
            live = _live(reader, partition, end)
            key = next((key for key in sorted(live.rows) if key[0] == "open-tickets"), None)
            if key is not None:
                break
    assert key is not None
    wrong = {"open": live.rows[key]["open"] + 1}
    marker = replace(live.marker, digest=digest_of(live.rows | {key: wrong}))
    producer = Producer({"bootstrap.servers": settings.bootstrap, "enable.idempotence": True, "linger.ms": 50})
    for name, value in ((row_key(partition, key), orjson.dumps(wrong)), (marker_key(partition), encode(marker))):
        producer.produce(BOARD_ROWS.name, key=name, value=value, partition=partition)
    producer.flush()


def test_the_badge_says_that_the_numbers_were_verified_and_a_falsified_number_is_an_alarm_within_seconds(
    city: RunningCity, wall: WallPage
):
    report(city)
    wall._until("document.body.dataset.verified === 'equal'", 30)
    assert "已核对 @" in wall.page.locator("[data-words=verified]").inner_text()
    falsify(city)
    wall._until("document.body.dataset.verified === 'apart'", 10)
    assert "数字与事件日志不符：open-tickets" in wall.page.locator("[data-words=differs]").inner_text()
    assert wall.problems() == []
    city.kill("projector")
    wall._until("document.body.dataset.verified === 'equal'", 40)
    assert wall.page.locator("[data-words=differs]").inner_text() == ""
