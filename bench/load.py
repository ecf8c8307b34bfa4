"""Reports straight onto the command topic, at a rate, with the moment at which each was meant to leave."""

import asyncio

from schemas.codec import encode_command, headers
from schemas.envelope import Command
from schemas.identity import command_id, ticket_id
from schemas.place import Place
from schemas.role import Role
from schemas.routing import partition_of
from schemas.ticket.stages import ReportTicket
from schemas.topics import TICKET_COMMANDS
from streams import kafka
from streams.clock import monotonic_s, wall_now
from streams.settings import Settings

PLACE = Place("321202001002001", 119.92, 32.48)


def a_report(run: str, number: int, policy: str) -> Command:
    """The report of a run with a number: always the same ids."""
    return Command(
        id=command_id("bench", run, str(number)),
        ticket=ticket_id("bench", run, str(number)),
        at=wall_now(),
        actor="bench",
        role=Role.RECORD,
        source="bench",
        policy=policy,
        body=ReportTicket(category="road-damage", place=PLACE),
    )


async def send(settings: Settings, run: str, count: int, per_s: float | None, policy: str) -> list[float]:
    """Send so many reports; gives the wall seconds at which each was due to leave (open loop: a late one counts as late)."""
    left: list[float] = []
    async with kafka.producer(settings) as producer:
        began = monotonic_s()
        offset_s = wall_now().timestamp() - began
        acks = []
        for number in range(count):
            due = began + number / per_s if per_s else monotonic_s()
            await asyncio.sleep(max(0.0, due - monotonic_s()))
            left.append(due + offset_s)
            command = a_report(run, number, policy)
            acks.append(
                await producer.send(
                    TICKET_COMMANDS.name,
                    key=command.ticket.encode(),
                    value=encode_command(command),
                    headers=headers(command),
                    partition=partition_of(command.ticket, settings.partitions),
                )
            )
        await asyncio.gather(*acks)
    return left
