"""The importer's side of the lease on the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from schemas.lease import AdvanceClock, ClockAdvanced, LeaseAnswer, LeaseGranted, LeaseQuestion, LeaseRefused, TakeLease
from streams.settings import Settings

answers: msgspec.json.Decoder[LeaseAnswer] = msgspec.json.Decoder(LeaseAnswer)


class LeaseDenied(Exception):
    """The clock did not do what was asked; its reason stands in the text."""


class LeasedClock:
    """A clock that only this connection moves."""

    def __init__(self, connection: ClientConnection, at: datetime | None) -> None:
        self.at = at
        self._connection = connection

    async def advance(self, at: datetime) -> dict[int, int]:
        """Store the tick of a moment everywhere; gives its offset in each partition. Raises LeaseDenied."""
        answer = await _ask(self._connection, AdvanceClock(at))
        if not isinstance(answer, ClockAdvanced):
            raise LeaseDenied(f"advance to {at.isoformat()}: {answer}")
        self.at = answer.at
        return answer.offsets


async def _ask(connection: ClientConnection, question: LeaseQuestion) -> LeaseAnswer:
    await connection.send(msgspec.json.encode(question).decode())
    answer = answers.decode(await connection.recv())
    if isinstance(answer, LeaseRefused):
        raise LeaseDenied(answer.reason)
    return answer


@asynccontextmanager
async def lease(settings: Settings, holder: str) -> AsyncIterator[LeasedClock]:
    """Hold the clock; it is free again when this ends, however it ends. Raises LeaseDenied, OSError if no clock runs."""
    uri = f"ws://{settings.clock_host}:{settings.clock_port}/"
    async with connect(uri, ping_interval=3, ping_timeout=6) as connection:
        answer = await _ask(connection, TakeLease(holder))
        assert isinstance(answer, LeaseGranted)
        yield LeasedClock(connection, answer.at)
