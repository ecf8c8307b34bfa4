"""The lease on the clock: one holder, for as long as its connection lives, who alone moves city time, and never back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosedError

from schemas.lease import DEMONSTRATION
from streams.lease import LeasedClock, LeaseDenied, lease
from streams.runners.tick import ALIVE, Clock
from streams.settings import Settings, read_settings
from streams.tick_writer import TickWriter

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAST_ALIVE = {rule: seconds / 10 for rule, seconds in ALIVE.items()}  # nobody waits for the real ones


class MemoryLog:
    """Takes ticks in place of a broker."""

    def __init__(self) -> None:
        self.ticks = 0

    async def end_offsets(self, places: list[object]) -> dict[object, int]:
        return dict.fromkeys(places, 0)

    async def send(self, *_: object, partition: int, **__: object) -> "asyncio.Future[object]":
        stored: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        stored.set_result(type("Stored", (), {"partition": partition, "offset": self.ticks}))
        self.ticks += 1
        return stored


def writer() -> TickWriter:
    log = MemoryLog()
    return TickWriter(read_settings({"RONGZHI_PARTITIONS": "1"}), log, log, NOON)  # type: ignore[arg-type]


@asynccontextmanager
async def clock_served() -> AsyncIterator[Settings]:
    """A clock on a port of its own, with nothing but its connections; gives the settings to reach it."""
    async with serve(Clock("record", writer()).attend, "127.0.0.1", 0, **FAST_ALIVE) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield read_settings({"RONGZHI_CLOCK_PORT": str(port)})


async def granted(settings: Settings, within_s: float = 5) -> None:
    """The lease can be had, at once or as soon as the clock notices who is gone."""
    async with asyncio.timeout(within_s):
        while True:
            try:
                async with lease(settings, "another"):
                    return
            except LeaseDenied:
                await asyncio.sleep(0.02)


async def test_the_holder_moves_city_time_and_learns_the_offset_of_its_ticks():
    async with clock_served() as settings, lease(settings, "import/a") as clock:
        assert clock.at == NOON
        assert await clock.advance(NOON + MINUTE) == {0: 0}
        assert await clock.advance(NOON + MINUTE) == {0: 1}
        assert clock.at == NOON + MINUTE


async def test_a_second_import_is_refused_and_told_who_holds_the_clock():
    async with clock_served() as settings, lease(settings, "import/a"):
        with pytest.raises(LeaseDenied, match="the clock is leased by import/a: wait until it is done, or stop it"):
            async with lease(settings, "import/b"):
                pass
        with pytest.raises(LeaseDenied, match="leased by import/a"):
            async with lease(settings, "import/b"):
                pass


async def test_what_to_do_while_the_demonstration_holds_the_clock_is_no_waiting():
    async with clock_served() as settings, lease(settings, DEMONSTRATION):
        with pytest.raises(LeaseDenied, match=r"never ends\. Stop this city, .* ./rongzhi up --clock record --var OTHER"):
            async with lease(settings, "import/b"):
                pass


async def test_the_lease_ends_with_its_holder_however_that_ends():
    async with clock_served() as settings:
        async with lease(settings, "import/a"):
            pass
        await granted(settings)
        for end in ("abort", "pause_reading"):  # killed; frozen, or cut off without a word
            dies = await connect(f"ws://127.0.0.1:{settings.clock_port}/", ping_interval=None)
            await dies.send('{"type":"take","holder":"import/dies"}')
            assert "granted" in str(await dies.recv())
            getattr(dies.transport, end)()
            await granted(settings)
            dies.transport.abort()


async def test_the_end_of_a_refused_import_does_not_end_the_lease_of_the_holder():
    async with clock_served() as settings, lease(settings, "import/a") as clock:
        for _ in range(2):
            with pytest.raises(LeaseDenied):
                async with lease(settings, "import/b"):
                    pass
        assert await clock.advance(NOON + MINUTE) == {0: 0}


async def test_who_holds_no_lease_moves_nothing():
    async with clock_served() as settings, connect(f"ws://127.0.0.1:{settings.clock_port}/") as connection:
        with pytest.raises(LeaseDenied, match="holds no lease: take it first"):
            await LeasedClock(connection, NOON).advance(NOON + MINUTE)


async def test_city_time_does_not_go_back_for_the_holder_either():
    async with clock_served() as settings, lease(settings, "import/a") as clock:
        await clock.advance(NOON + MINUTE)
        with pytest.raises(LeaseDenied, match=r"city time is 2026-01-01T12:01:00.*, a tick at 2026-01-01T12:00:00.* would go back"):
            await clock.advance(NOON)
        assert await clock.advance(NOON + MINUTE) == {0: 1}


async def test_city_time_does_not_go_where_no_city_is():
    async with clock_served() as settings, lease(settings, "import/a") as clock:
        with pytest.raises(LeaseDenied, match=r"a tick at 2287-01-01.* is no city's time, expected a time from 1900 up to 2200"):
            await clock.advance(datetime(2287, 1, 1, tzinfo=UTC))
        assert await clock.advance(NOON) == {0: 0}


async def test_a_frame_that_is_no_question_ends_the_connection_and_its_lease():
    async with clock_served() as settings, connect(f"ws://127.0.0.1:{settings.clock_port}/") as connection:
        await connection.send('{"type":"take","holder":"import/a"}')
        await connection.recv()
        await connection.send('{"type":"rewind"}')
        with pytest.raises(ConnectionClosedError, match="1008"):
            await connection.recv()
        await granted(settings)
