"""Every number of the control room equals what a replay and the log itself say."""

import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from dashboard.wall.words import load_words
from schemas.codec import Unreadable, decode_outcome
from schemas.refusal import CommandRefused
from schemas.topics import TICKET_EVENTS, TOPICS
from streams.log import LogReader
from streams.settings import read_settings
from tests.journey.running_city import RunningCity
from tests.journey.screens.days_played import MADE_UP, PACK, READINGS
from tests.journey.screens.numbers_left import numbers_left
from tests.journey.screens.replayed import city_time, position
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

PAGE = load_words()["zh"].page
TICKS = "clock-ticks-v1"
# Two looks of the lookout and what they take.
LOOKS_S = 30
GIB = 2**30


@pytest.fixture(scope="module")
def wall(city: RunningCity, replay: dict[str, Any], browser: Browser) -> Iterator[WallPage]:
    with wall_in(browser, f"{city.wall}/wall/control/") as page:
        page.wait_for("fresh", 20)
        page.wait_for_position(position(replay), 20)
        page.page.locator("[data-pane=topics] .line:visible").first.wait_for(timeout=20_000)
        assert page.problems() == []
        yield page


def lines(wall: WallPage, pane: str) -> list[list[str]]:
    """The lines of a table in sight, each as its parts."""
    found: list[list[str]] = wall.page.locator(f"[data-pane={pane}] .line:visible").evaluate_all(
        "lines => lines.map(line => [...line.children].map(part => part.textContent))"
    )
    return found


def fact(wall: WallPage, name: str) -> str:
    return wall.page.locator(f"[data-words='fact/{name}']").inner_text()


def test_each_partition_stands_at_the_records_of_the_replay_and_all_of_them_are_verified(wall: WallPage, replay: dict[str, Any]):
    others = replay["families"].values()
    expected = [
        [
            f"分区 {number}",
            f"{offset + 1 + sum(family[str(number)] + 1 for family in others):,}",
            f"{city_time(replay):%H:%M:%S}",
            "已核对",
        ]
        for number, offset in enumerate(replay["offsets"].values())
    ]
    assert all(offset > 0 for offset in replay["offsets"].values())
    assert sum(family[number] + 1 for family in others for number in family) >= len(READINGS)
    assert lines(wall, "partitions") == expected


def records(city: RunningCity) -> dict[str, int]:
    """How many records each topic has taken in, asked of the broker."""
    with LogReader(read_settings(city.environ).bootstrap) as reader:
        return {topic.name: sum(reader.ends(topic.name).values()) for topic in TOPICS}


def next_look(wall: WallPage, ticks: int) -> dict[str, tuple[int, float]]:
    """Records and rate of each topic by the first look that found more ticks."""
    deadline = time.monotonic() + LOOKS_S
    while time.monotonic() < deadline:
        shown = {
            name: (int(count.replace(",", "")), float(rate.removesuffix(" 条/秒").replace(",", "")))
            for name, count, rate in lines(wall, "topics")
        }
        if shown[TICKS][0] > ticks:
            return shown
        wall.page.wait_for_timeout(100)
    raise AssertionError(f"no look within {LOOKS_S} s found more than {ticks} ticks")


def test_each_topic_has_the_records_of_the_broker_and_grows_as_fast_as_it_does(city: RunningCity, wall: WallPage):
    before = records(city)
    # A look that was taken while the broker was asked may have seen less.
    first = next_look(wall, before[TICKS] + read_settings(city.environ).partitions)
    second = next_look(wall, first[TICKS][0])
    after = records(city)
    assert list(second) == [topic.name for topic in TOPICS]
    assert sum(count > 0 for count in before.values()) >= 9
    looked_s = (second[TICKS][0] - first[TICKS][0]) / second[TICKS][1]
    assert 4 < looked_s < 15
    for name, (count, rate) in second.items():
        assert before[name] <= first[name][0] <= count <= after[name], name
        assert rate * looked_s == pytest.approx(count - first[name][0], abs=0.06 * looked_s + 1), name
    standing = {name for name, count in before.items() if after[name] == count}
    assert standing >= {"ticket-commands-v1", "ticket-events-v1", "indicator-readings-v1", "policy-events-v1", "parked-events-v1"}
    assert all(second[name][1] == 0 for name in standing)
    assert second[TICKS][1] > 0


def test_each_feed_says_who_sent_it_when_and_whether_that_holds(wall: WallPage, replay: dict[str, Any]):
    now, leaves = city_time(replay), [leaf for leaf in PACK.indicators.indicators if leaf.readings is not None]
    sent = {reading["indicator"]: reading for reading in READINGS}
    ranked: list[tuple[int, str, list[str]]] = []
    for leaf in leaves:
        if leaf.code not in sent:
            ranked.append((3, leaf.code, [leaf.name, "", "", "未接入"]))
            continue
        reading = sent[leaf.code]
        minutes = int((now - reading["observed_at"]).total_seconds() // 60)
        ago = f"{minutes} 分前" if minutes < 60 else f"{minutes // 60} 时前" if minutes < 1440 else f"{minutes // 1440} 天前"
        over = 60 * minutes > leaf.readings.ttl_s
        rank, word = (0, "过期") if over else (2, "模拟") if leaf.code == MADE_UP else (1, "有效")
        ranked.append((rank, leaf.code, [leaf.name, reading["source"], ago, word]))
    expected = [line for _, _, line in sorted(ranked)]
    shown = lines(wall, "feeds")
    assert len(shown) > len(READINGS)
    assert {word for *_, word in shown} == {"过期", "有效", "模拟", "未接入"}
    assert shown == expected[: len(shown)]
    assert wall.page.locator("[data-words='listed/feeds']").inner_text() == f"1–{len(shown)} / {len(leaves)}"


def test_each_service_is_told_as_the_command_line_tells_it(city: RunningCity, wall: WallPage):
    wall.page.wait_for_timeout(1000)
    expected = []
    for service in city.status()["services"]:
        since = datetime.fromisoformat(service["since"]).astimezone(PACK.zone)
        behind = {None: "", 0: "同步"}[service["lag"]]
        expected.append([PAGE[f"service_{service['name']}"], "运行", f"{since:%m-%d %H:%M} 起", behind, ""])
        assert (service["state"], service["restarts"]) == ("running", 0)
    assert sum(line[3] == "同步" for line in expected) == 4
    assert lines(wall, "services") == expected


def test_what_is_left_out_of_the_numbers_is_told_as_the_log_has_it(city: RunningCity, wall: WallPage, replay: dict[str, Any]):
    void, refused, unreadable = 0, 0, 0
    with LogReader(read_settings(city.environ).bootstrap) as reader:
        for partition, end in reader.ends(TICKET_EVENTS.name).items():
            seen: set[str] = set()
            for record in reader.read(TICKET_EVENTS.name, partition, 0, end):
                try:
                    outcome = decode_outcome(record.value or b"", record.key)
                except Unreadable:
                    unreadable += 1
                    continue
                void += outcome.id in seen
                refused += isinstance(outcome.body, CommandRefused) and outcome.id not in seen
                seen.add(outcome.id)
    assert min(void, refused, unreadable) > 0
    assert fact(wall, "void") == f"无效 {void:,} · 拒绝 {refused:,}"
    assert fact(wall, "mismatches") == "0 次"
    assert fact(wall, "parked") == f"{unreadable} 条"
    assert fact(wall, "incomplete") == f"{len(replay['boards']['incomplete'])} 条"
    free = float(fact(wall, "disk").removeprefix("余 ").removesuffix(" GiB"))
    assert free == pytest.approx(shutil.disk_usage(city.var).free / GIB, abs=2)


def test_no_number_stands_in_the_control_room_that_no_test_compares(wall: WallPage):
    tables = [
        place
        for pane in ("services", "topics", "partitions", "feeds")
        for place in (f"[data-pane={pane}] .line", f"[data-words='listed/{pane}']")
    ]
    facts = [f"[data-words='fact/{name}']" for name in ("mismatches", "void", "parked", "incomplete", "disk")]
    assert numbers_left(wall, *tables, *facts) == {}
