"""The conductor moves city time in step: the tick of a moment, what it caused, the commands of that moment, their outcomes."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from aiokafka import AIOKafkaProducer
from msgspec import Struct

from schemas.codec import encode_command, headers
from schemas.envelope import Command
from schemas.moment import GRID, grid_ceiling, grid_floor
from schemas.routing import partition_of
from schemas.topics import TICKET_COMMANDS
from streams import kafka
from streams.clock import monotonic_s
from streams.importing.agenda import Agenda, Pace
from streams.importing.followed_log import FollowedLog
from streams.lease import LeasedClock, lease
from streams.policy_log import PolicyBook
from streams.settings import Settings


def next_moment(at: datetime | None, next_command: datetime | None, next_due: datetime | None) -> datetime | None:
    """The next grid moment at which something happens: commands of its minute, or a deadline; None if nothing is left.

    A deadline that lies before the running moment waits for the next one, since a tick is not repeated to cause something.
    A clock that the wall left between two grid moments stands until the next one, and never goes back to the last.
    """
    moments = []
    if next_command is not None:
        moments.append(grid_floor(next_command) if at is None else max(grid_floor(next_command), at))
    if next_due is not None:
        moments.append(grid_ceiling(next_due) if at is None else max(grid_ceiling(next_due), grid_floor(at) + GRID))
    return min(moments, default=None)


class Conductor(Struct):
    """One import's hold on the clock, the command topic and the log it follows."""

    settings: Settings
    clock: LeasedClock
    producer: AIOKafkaProducer
    followed: FollowedLog

    async def tick(self, at: datetime) -> None:
        """The tick of a moment, and everything that it causes."""
        await self.followed.handled(at, await self.clock.advance(at))

    async def decide(self, commands: Sequence[Command]) -> None:
        """The commands of a moment, in their order, and their outcomes; those that have one are passed over."""
        fresh = [c for c in commands if c.id in self.followed.wanted and not self.followed.is_parked(c)]
        acks = [
            await self.producer.send(
                TICKET_COMMANDS.name,
                key=command.ticket.encode(),
                value=encode_command(command),
                headers=headers(command),
                partition=partition_of(command.ticket, self.settings.partitions),
            )
            for command in fresh
        ]
        await asyncio.gather(*acks)
        await self.followed.decided(fresh)

    def next_moment(self, next_command: datetime | None) -> datetime | None:
        """As the function of that name, with the clock and the deadlines as they stand."""
        return next_moment(self.clock.at, next_command, self.followed.next_due())


@asynccontextmanager
async def conducting(settings: Settings, holder: str) -> AsyncIterator[Conductor]:
    """Take the lease and follow the log; a follower that fails ends the import. Raises LeaseDenied, NoAnswer."""
    policies = await PolicyBook(settings.bootstrap).known()
    async with (
        lease(settings, holder) as clock,
        kafka.producer(settings) as producer,
        kafka.consumer(settings, fetch_max_wait_ms=50) as consumer,
    ):
        yield Conductor(settings, clock, producer, FollowedLog(settings, consumer, policies.by_version))


async def conduct(conductor: Conductor, agenda: Agenda, pace: Pace, on_decided: Callable[[int], None]) -> None:
    """Play an agenda to its end and finish with the tick behind its last command.

    `on_decided` is told how many commands a moment had.
    """
    following = asyncio.ensure_future(conductor.followed.follow())
    playing = asyncio.ensure_future(_play(conductor, agenda, pace, on_decided))
    try:
        await asyncio.wait((following, playing), return_when=asyncio.FIRST_COMPLETED)
        if following.done():
            following.result()
        await playing
    finally:
        following.cancel()
        playing.cancel()
        await asyncio.gather(following, playing, return_exceptions=True)


async def _play(conductor: Conductor, agenda: Agenda, pace: Pace, on_decided: Callable[[int], None]) -> None:
    while (next_at := agenda.next_at()) is not None:
        before, started = conductor.clock.at, monotonic_s()
        speed = pace(before or next_at)
        moment = conductor.next_moment(next_at)
        assert moment is not None
        if before is not None and not math.isinf(speed):
            moment = min(moment, grid_floor(before) + GRID)
        await conductor.tick(moment)
        commands = agenda.take_before(grid_floor(moment) + GRID)
        await conductor.decide(commands)
        on_decided(len(commands))
        if before is not None and not math.isinf(speed):
            due_s = (moment - before).total_seconds() / speed
            await asyncio.sleep(max(0.0, due_s - (monotonic_s() - started)))
    if conductor.clock.at is not None:
        await conductor.tick(grid_floor(conductor.clock.at) + GRID)
