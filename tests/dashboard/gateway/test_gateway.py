"""The wire between gateway and wall: a real client, a made feed, and numbers that never go back."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from dashboard.gateway import server
from dashboard.gateway.channel import Channel, Now
from dashboard.gateway.screen import ScreenCells
from dashboard.gateway.screens import hall
from dashboard.gateway.server import Gateway, open_gateway
from schemas.clock import ClockTicked
from schemas.codec import encode
from streams.agents.live_partition import LivePartition, StoredTick
from streams.attachments import attachments_in
from streams.board_feed import Boards
from streams.board_writer import marker_key
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.streams.agents.made_log import BEGIN, city

ZONE = ZoneInfo("Asia/Shanghai")
TREE = load_city_pack(ROOT / "infra" / "city" / "taizhou").indicators
RECORDS = list(city(400, seed=9))
HELLO = '{"t":"hello","screen":"hall","have":null}'


class MadeFeed:
    """One partition's boards, pushed record by record as the projector would."""

    def __init__(self, records: Sequence[tuple[str, bytes]] = RECORDS) -> None:
        self.boards = Boards(1)
        self.records = records
        self.live = False
        self._partition = LivePartition(0, ZONE)
        self._alarm = asyncio.Event()
        self._offset = 0
        self._written = 0

    async def changed(self) -> None:
        await self._alarm.wait()
        self._alarm.clear()

    def push(self, records: int) -> None:
        for key, raw in self.records[self._offset : self._offset + records]:
            self._partition.fold(self._offset, key, raw)
            self._offset += 1
        tick = ClockTicked(at=BEGIN.replace(hour=9), end=self._offset)
        self._partition.take(StoredTick(self._written, tick, 1_000 + self._written))
        outbox = self._partition.collect()
        assert outbox.marker is not None
        for row_key, value in [*outbox.rows.items(), (marker_key(0), encode(outbox.marker))]:
            self.boards.take(0, self._written, row_key, value)
            self._written += 1
        self.live = True
        self._alarm.set()


@pytest.fixture
def feed() -> MadeFeed:
    return MadeFeed()


@pytest.fixture
async def address(feed: MadeFeed, tmp_path: Path) -> AsyncIterator[str]:
    channel = Channel("epoch-1", "build-1", ScreenCells(hall(("321202", "321203", "321204"), TREE)))
    gateway = Gateway(feed, {"hall": channel}, ZONE, lambda: Now(5_000, 7_000), attachments=attachments_in(tmp_path))
    async with await open_gateway(gateway, "127.0.0.1", 0) as listening:
        running = asyncio.create_task(gateway.run())
        port = listening.sockets[0].getsockname()[1]
        yield f"127.0.0.1:{port}"
        running.cancel()


async def frame(wall: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of a kind; others are passed over."""
    while True:
        found: dict[str, Any] = json.loads(await asyncio.wait_for(wall.recv(), 5))
        if found["t"] == kind:
            return found


@asynccontextmanager
async def greeted(address: str) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://{address}/", compression=None, max_size=None) as wall:
        await wall.send(HELLO)
        yield wall


async def test_snapshot_and_deltas_give_what_a_later_snapshot_gives(feed: MadeFeed, address: str):
    """Every delta is one number further, and the numbers of the log never go back."""
    feed.push(50)
    async with greeted(address) as wall:
        first = await frame(wall, "s")
        cells, seq, offset = first["cells"], first["seq"], first["offsets"]["0"]
        assert (first["e"], first["build"], offset) == ("epoch-1", "build-1", 49)
        assert first["as_of"] == "2026-11-24T17:00:00+08:00"
        for _ in range(12):
            feed.push(60)
            delta = await frame(wall, "d")
            assert delta["seq"] == seq + 1
            assert delta["offsets"]["0"] >= offset
            seq, offset = delta["seq"], delta["offsets"]["0"]
            cells = {key: cell for key, cell in (cells | delta["cells"]).items() if key not in delta["gone"]}
        await wall.send('{"t":"resync"}')
        whole = await frame(wall, "s")
        assert (whole["seq"], whole["cells"]) == (seq, cells)


async def test_a_wall_that_has_all_gets_no_second_snapshot(feed: MadeFeed, address: str):
    feed.push(50)
    async with greeted(address) as wall:
        first = await frame(wall, "s")
        async with connect(f"ws://{address}/") as again:
            await again.send(json.dumps({"t": "hello", "screen": "hall", "have": {"e": first["e"], "seq": first["seq"]}}))
            assert json.loads(await again.recv())["t"] == "h"
        async with connect(f"ws://{address}/", max_size=None) as stranger:
            await stranger.send(json.dumps({"t": "hello", "screen": "hall", "have": {"e": "epoch-0", "seq": first["seq"]}}))
            assert json.loads(await stranger.recv())["t"] == "s"


async def test_a_heartbeat_comes_each_second_while_nothing_happens(feed: MadeFeed, address: str):
    feed.push(50)
    async with greeted(address) as wall:
        snapshot = await frame(wall, "s")
        beat = await frame(wall, "h")
        assert (beat["seq"], beat["fresh"], beat["ts"], beat["up"]) == (snapshot["seq"], snapshot["fresh"], 5_000, 7_000)


async def test_before_the_boards_are_read_there_are_heartbeats_without_numbers(feed: MadeFeed, address: str):
    async with greeted(address) as wall:
        beat = await frame(wall, "h")
        assert (beat["seq"], beat["fresh"], beat["as_of"]) == (0, None, None)
        feed.push(50)
        assert (await frame(wall, "s"))["cells"]["total"]["open"] > 0


@pytest.mark.parametrize(
    "said",
    ["", "{}", '{"t":"hello"}', '{"t":"hello","screen":"console"}', '{"t":"hello","screen":"hall","have":{"e":1,"seq":2}}', "[1]"],
)
async def test_a_malformed_message_ends_the_connection_with_a_reason(feed: MadeFeed, address: str, said: str):
    async with connect(f"ws://{address}/") as wall:
        await wall.send(said)
        with pytest.raises(ConnectionClosedError):
            await asyncio.wait_for(wall.recv(), 5)
        assert wall.close_code == 1008
        assert (wall.close_reason or "").startswith("frame: ")


async def test_a_reason_in_chinese_ends_the_connection_as_any_other(feed: MadeFeed, address: str):
    """A close frame counts bytes, and a letter may have three of them."""
    for said in ('{"t":"' + "海" * 80 + '"}', "[" * 2000):
        async with connect(f"ws://{address}/") as wall:
            await wall.send(said)
            with pytest.raises(ConnectionClosedError):
                await asyncio.wait_for(wall.recv(), 5)
            assert (wall.close_code, (wall.close_reason or "")[:7]) == (1008, "frame: ")


async def test_who_asks_over_and_over_gets_one_snapshot_for_all_his_asking(feed: MadeFeed, address: str):
    feed.push(50)
    async with greeted(address) as wall:
        await frame(wall, "s")
        for asked in ['{"t":"resync"}', HELLO] * 50:
            await wall.send(asked)
        snapshots = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(1.5):
                while True:
                    snapshots += (await frame(wall, "s"))["t"] == "s"
        assert 1 <= snapshots <= 2


async def test_where_the_beat_fails_the_gateway_ends_for_its_supervisor_to_start_anew(feed: MadeFeed, tmp_path: Path):
    def beside() -> dict[str, Any]:
        raise ValueError("a source that fails")

    channel = Channel("epoch-1", "build-1", ScreenCells(hall(("321202",), TREE)))
    gateway = Gateway(feed, {"hall": channel}, ZONE, lambda: Now(5_000, 7_000), beside, attachments=attachments_in(tmp_path))
    feed.push(50)
    with pytest.raises(ExceptionGroup, match="unhandled errors"):
        await asyncio.wait_for(gateway.run(), 5)


async def test_a_slow_wall_gets_a_snapshot_instead_of_what_it_missed(feed: MadeFeed, address: str, monkeypatch: pytest.MonkeyPatch):
    """While its buffer is full it gets nothing; once it is drained it is whole with one frame."""
    buffered = 0
    monkeypatch.setattr(server.Wall, "buffered_bytes", property(lambda self: buffered))
    feed.push(50)
    async with greeted(address) as wall:
        first = await frame(wall, "s")
        buffered = 1 << 30
        for _ in range(3):
            feed.push(60)
            await asyncio.sleep(0.15)
        buffered = 0
        whole = json.loads(await asyncio.wait_for(wall.recv(), 5))
        assert whole["t"] == "s"
        assert whole["seq"] == first["seq"] + 3


async def _status(address: str, path: str) -> int:
    def ask() -> int:
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    return await asyncio.to_thread(ask)


async def test_healthz_tells_whether_the_boards_are_there(feed: MadeFeed, address: str):
    assert await _status(address, "/healthz") == 503
    feed.push(50)
    await asyncio.sleep(0.2)
    assert await _status(address, "/healthz") == 200
    assert await _status(address, "/elsewhere") == 404
