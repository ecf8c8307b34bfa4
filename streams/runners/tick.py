"""The clock: a tick each wall second on every partition, and the lease by which an import moves city time in step."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import msgspec
from aiokafka.errors import KafkaError
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from schemas.lease import (
    DEMONSTRATION,
    AdvanceClock,
    ClockAdvanced,
    LeaseAnswer,
    LeaseGranted,
    LeaseQuestion,
    LeaseRefused,
    TakeLease,
)
from streams import kafka
from streams.clock import monotonic_s, wall_now
from streams.process import log, run_service
from streams.settings import ClockMode, Settings
from streams.tick_writer import TickRefused, TickWriter, city_time_of

TICK_S = 1.0
# A holder that is frozen or cut off without a word loses the lease within 10 s: 3 to the ping, 6 for its answer, 1 to part.
ALIVE: dict[str, Any] = {"ping_interval": 3.0, "ping_timeout": 6.0, "close_timeout": 1.0}
questions: msgspec.json.Decoder[LeaseQuestion] = msgspec.json.Decoder(LeaseQuestion)


def next_at(mode: ClockMode, last: datetime | None, wall: datetime) -> datetime | None:
    """City time of the next tick while nobody holds the lease: the wall's, or where it stands; it never goes back."""
    if mode == "record":
        return last
    return wall if last is None else max(last, wall)


def held_by(holder: str) -> str:
    """Why the lease is not to be had, and what to do; the demonstration is never done."""
    if holder == DEMONSTRATION:
        return (
            "the demonstration moves this city's time and never ends. Stop this city, and start another for the import: "
            "./rongzhi up --clock record --var OTHER"
        )
    return f"the clock is leased by {holder}: wait until it is done, or stop it"


class Clock:
    """City time and who may move it: the holder of the lease, or else the wall."""

    def __init__(self, mode: ClockMode, writer: TickWriter) -> None:
        self.writer = writer
        self._mode = mode
        self._holder: str | None = None

    async def run(self) -> None:
        """A tick each second; while the clock is leased, a sign of life at the holder's time. Raises KafkaError."""
        while True:
            started = monotonic_s()
            await self._beat()
            await asyncio.sleep(max(0.0, TICK_S - (monotonic_s() - started)))

    async def _beat(self) -> None:
        if self._holder is not None:
            await self.writer.repeat(self._holder)
            return
        at = next_at(self._mode, self.writer.at, wall_now())
        if at is not None:
            await self.writer.tick(at, None)

    async def attend(self, connection: ServerConnection) -> None:
        """One import's connection: first it takes the lease, then it advances; the lease ends with the connection."""
        mine = False
        try:
            async for frame in connection:
                question = questions.decode(frame)
                answer = await self._answer(question, mine)
                mine = mine or isinstance(answer, LeaseGranted)
                await connection.send(msgspec.json.encode(answer).decode())
        except ConnectionClosed:
            log.info("lease connection broke", holder=self._holder if mine else None)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            await connection.close(1008, str(error)[:100])
        finally:
            if mine:
                log.info("lease ended", holder=self._holder)
                self._holder = None

    async def _answer(self, question: LeaseQuestion, mine: bool) -> LeaseAnswer:
        match question:
            case TakeLease():
                if self._holder is not None:
                    return LeaseRefused(held_by(self._holder))
                self._holder = question.holder
                log.info("lease taken", holder=question.holder)
                return LeaseGranted(self.writer.at)
            case AdvanceClock():
                if not mine:
                    return LeaseRefused("this connection holds no lease: take it first")
                return await self._advance(question.at)

    async def _advance(self, at: datetime) -> LeaseAnswer:
        try:
            return ClockAdvanced(at, await self.writer.tick(at, self._holder))
        except TickRefused as error:
            return LeaseRefused(str(error))


async def main(settings: Settings) -> None:
    """Tick until cancelled; after a tick that was not stored go on with a new producer, for the old one has lost its order."""
    async with AsyncExitStack() as stack:
        clock: Clock | None = None
        while True:
            async with kafka.producer(settings) as producer, kafka.consumer(settings) as ends:
                at = clock.writer.at if clock else await asyncio.to_thread(city_time_of, settings)
                writer = TickWriter(settings, producer, ends, at)
                if clock is None:
                    clock = Clock(settings.clock, writer)
                    await stack.enter_async_context(serve(clock.attend, settings.listen_host, settings.clock_port, **ALIVE))
                clock.writer = writer
                log.info("clock runs", mode=settings.clock, city_time=at.isoformat() if at else None)
                try:
                    await clock.run()
                except KafkaError as error:
                    log.warning("tick not stored, trying anew", error=str(error), retry_s=TICK_S)
                    await asyncio.sleep(TICK_S)


if __name__ == "__main__":
    run_service("clock", main)
