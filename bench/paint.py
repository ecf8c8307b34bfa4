"""`python -m bench.paint`: from the gateway's receipt of changed rows to their paint on a 4K wall, at 2,000 changes a second.

A real gateway and a real page; rows come from memory in place of the broker, so that the moment of receipt is known. Each batch
carries its number in today's reports, and is painted with the first paint that shows that number or a later one.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from statistics import quantiles
from threading import Thread
from typing import Any

import orjson
from waitress.server import create_server

from bench.figures import WATCH
from dashboard.gateway.channel import Channel, Now
from dashboard.gateway.screen import ScreenCells
from dashboard.gateway.screens import screens_of
from dashboard.gateway.server import Gateway, open_gateway
from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import auditor_at
from projections.shard import DIGEST_MODULUS, row_hash
from schemas.boards import Marker, Row, RowKey
from schemas.codec import encode
from streams.attachments import attachments_in
from streams.board_feed import Boards
from streams.board_writer import marker_key, row_key
from streams.city_pack import load_city_pack
from streams.clock import monotonic_s, wall_now
from streams.settings import read_settings
from tests.journey.running_city import free_ports
from tests.journey.wall_page import wall_at

PER_S = 2000
BATCH = 100
SECONDS = 20
TICKETS = 400
SIZES = ((1920, 1080), (3840, 2160))
COLOURS = ("green", "yellow", "red", "grey")
AT = datetime(2026, 11, 24, 4, tzinfo=UTC)


class MemoryFeed:
    """One partition of boards that a producer in this process fills; it stands in for `BoardFeed`."""

    def __init__(self) -> None:
        self.boards = Boards(1)
        self.live = True
        self._alarm = asyncio.Event()
        self._rows: dict[RowKey, Row] = {}
        self._hashes: dict[RowKey, int] = {}
        self._offset = 0

    async def changed(self) -> None:
        await self._alarm.wait()
        self._alarm.clear()

    def put(self, number: int, rows: dict[RowKey, Row]) -> None:
        """A batch of rows and its marker, as the topic brings them."""
        for key, row in rows.items():
            self._take(row_key(0, key), orjson.dumps(row))
            self._hashes[key] = row_hash(key, row)
        digest = f"{sum(self._hashes.values()) % DIGEST_MODULUS:064x}"
        now_ms = int(wall_now().timestamp() * 1000)
        marker = Marker(
            partition=0, offset=number, as_of=AT, ticked_ms=now_ms, digest=digest, rows=len(self._hashes), void=0, refused=0
        )
        if not self._take(marker_key(0), encode(marker)):
            raise ValueError(f"batch {number}: its rows do not give the digest of its marker")
        self._alarm.set()

    def _take(self, key: bytes, value: bytes) -> bool:
        self._offset += 1
        return self.boards.take(0, self._offset, key, value)


def batches(places: list[tuple[str, float, float]], districts: list[str], department: str) -> Iterator[dict[RowKey, Row]]:
    """Changed rows without end: tickets that somebody has to decide about, totals by colour, and today's reports."""
    number = 0
    while True:
        rows: dict[RowKey, Row] = {("flow", "2026-11-24", "12"): {"reported": number, "filed": number}}
        for step in range(BATCH - 1):
            count = number * (BATCH - 1) + step
            if step % 2:
                key = ("open-tickets", COLOURS[count % 4], districts[count % len(districts)], department, "road-damage")
                rows[key] = {"open": 1 + count % 977}
            else:
                rows["attention", f"t-{count % TICKETS:04d}"] = _decision(places[count % len(places)], department, count)
        yield rows
        number += 1


def _decision(place: tuple[str, float, float], department: str, count: int) -> Row:
    grid, lon, lat = place
    moment = f"2026-11-24T{count % 4:02d}:{count % 60:02d}:00Z"
    return {
        "category": "road-damage",
        "grid": grid,
        "lon_deg": lon,
        "lat_deg": lat,
        "department": department,
        "owner": department,
        "stage": "dispatch",
        "hazard": None,
        "colour": "red" if count % 3 else "yellow",
        "due_at": moment,
        "since": moment,
        "level": 0,
        "told": None,
        "rose_at": None,
        "reported_at": moment,
    }


async def produced(feed: MemoryFeed, made: Iterator[dict[RowKey, Row]], seconds: float) -> list[float]:
    """Put batches at the rate, open loop; gives for each the wall seconds of its receipt."""
    received, began = list[float](), monotonic_s()
    for number in range(1, int(seconds * PER_S / BATCH) + 1):
        await asyncio.sleep(max(0.0, began + number * BATCH / PER_S - monotonic_s()))
        received.append(wall_now().timestamp())
        feed.put(number, next(made))
    return received


async def served(port: int, began: "asyncio.Queue[float]", feed_of: list[Any]) -> None:
    """A gateway on the port until cancelled."""
    pack = load_city_pack(read_settings({}).city_pack)
    feed = MemoryFeed()
    channels = {name: Channel("bench", "bench", ScreenCells(screen)) for name, screen in screens_of(pack).items()}
    attachments = attachments_in(read_settings({}).var)
    gateway = Gateway(
        feed,
        channels,
        pack.zone,
        lambda: Now(int(wall_now().timestamp() * 1000), int(monotonic_s() * 1000)),
        attachments=attachments,
    )
    places = [(f"{one.code}001", one.lon_deg, one.lat_deg) for one in pack.communities]
    made = batches(places, [district.code for district in pack.districts], pack.departments[0].code)
    first = next(made)
    async with await open_gateway(gateway, "127.0.0.1", port):
        running = asyncio.create_task(gateway.run())
        while began.empty():
            feed.put(0, first)  # a page that nothing comes to any more says that it is old
            await asyncio.sleep(0.5)
        feed_of.append(await produced(feed, made, await began.get()))
        await asyncio.sleep(1)
        running.cancel()


def painted(width: int, height: int, seconds: float) -> dict[str, Any]:
    """Receipt to paint in ms over every batch, and frames painted a second, on a wall of that size."""
    gateway_port, wall_port = free_ports(2)
    pack = load_city_pack(read_settings({}).city_pack)
    site = create_server(
        build_site(pack, gateway_port, "bench", auditor_at("127.0.0.1", 1)), host="127.0.0.1", port=wall_port, threads=4
    )
    Thread(target=site.run, daemon=True).start()
    loop, began, found = asyncio.new_event_loop(), asyncio.Queue[float](), list[Any]()
    with ThreadPoolExecutor(1) as beside, wall_at(f"http://127.0.0.1:{wall_port}/wall/hall/", width, height) as wall:
        serving = beside.submit(loop.run_until_complete, served(gateway_port, began, found))
        wall.wait_for("fresh", 30)
        wall.page.evaluate(WATCH)
        loop.call_soon_threadsafe(began.put_nowait, seconds)
        wall.page.wait_for_timeout(1000 * seconds + 2000)
        paints: list[tuple[float, int]] = wall.page.evaluate("window.paints")
        serving.result()
    site.close()
    waits_ms, at = [], iter(paints)
    moment, shown = next(at)
    for number, received in enumerate(found[0], 1):
        while shown < number:
            moment, shown = next(at)
        waits_ms.append((moment - received) * 1000)
    cut = quantiles(waits_ms, n=100)
    return {
        "p50_ms": round(cut[49]),
        "p99_ms": round(cut[98]),
        "frames_per_s": round(len(paints) / seconds, 1),
        "batches": len(waits_ms),
    }


def paints(seconds: float = SECONDS) -> dict[str, Any]:
    """The figures of each size."""
    return {f"{width}x{height}": painted(width, height, seconds) for width, height in SIZES}


def main() -> None:
    json.dump(paints(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
