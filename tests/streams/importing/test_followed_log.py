"""The log as an import follows it: how far ticks are handled, whoever answers them."""

import asyncio
from datetime import timedelta

import pytest

from schemas.clock import TickHandled
from schemas.codec import encode
from schemas.envelope import Command
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.evaluations import EvaluateByResident
from schemas.ticket.reopenings import TicketReopened
from schemas.ticket.stages import CloseTicket, ReportTicket
from streams.importing.followed_log import FollowedLog
from streams.settings import read_settings
from tests.small_city import NOON, PLACE
from tests.streams.importing.memory_city import POLICY, MemoryCity


def answer(tick: int) -> bytes:
    return encode(TickHandled(at=NOON, tick=tick, end=0, commands=(), next_due=None))


async def test_an_answer_behind_a_newer_one_takes_nothing_back():
    """A reaction that hands a partition over may answer its last tick behind its heir."""
    followed = FollowedLog(read_settings({"RONGZHI_PARTITIONS": "1"}), None, {})
    followed._take_answer(0, 0, answer(tick=5))
    followed._take_answer(0, 1, answer(tick=3))
    async with asyncio.timeout(1):
        await followed.handled(NOON, {0: 5})


NOISE = ReportTicket(category="street-noise", place=PLACE, department="public-security")


def asked(name: str, body: TicketCommand, minutes: int, role: Role = Role.RECORD, ticket: str = "t") -> Command:
    at = NOON + timedelta(minutes=minutes)
    return Command(id=name, ticket=ticket, at=at, actor="a", role=role, source="s", policy=POLICY.version, body=body)


async def test_what_is_due_only_since_a_tick_had_its_outcomes_waits_for_the_next_one(monkeypatch: pytest.MonkeyPatch):
    """A ticket is reopened days after its limit: its red is over at once, and the tick that reopened it does not wait for it."""
    city = MemoryCity().stands_in(monkeypatch)
    late = 3 * 24 * 60
    await city.imports(
        [
            asked("c1", NOISE, 0),
            asked("c2", CloseTicket(), 10),
            asked("c3", EvaluateByResident(score=1, opinion="a" * 64), late, Role.RESIDENT),
            asked("c4", NOISE, late + 600, ticket="u"),
        ]
    )
    told = [(type(outcome.body), outcome.at - NOON) for outcome in city.outcomes if outcome.ticket == "t"][3:6]
    assert told == [
        (TicketReopened, timedelta(minutes=late)),
        (TicketColourChanged, timedelta(minutes=late + 2)),
        (TicketColourChanged, timedelta(minutes=late + 2)),
    ]


async def test_what_follows_of_a_record_happens_in_the_next_minute_not_with_the_next_command(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity().stands_in(monkeypatch)
    await city.imports(
        [
            asked("c1", NOISE, 0),
            asked("c2", CloseTicket(), 10),
            asked("c3", EvaluateByResident(score=1, opinion="a" * 64), 20, Role.RESIDENT),
            asked("c4", NOISE, 600, ticket="u"),
        ]
    )
    told = [(type(outcome.body), outcome.at) for outcome in city.outcomes if outcome.ticket == "t"]
    assert told[3] == (TicketReopened, NOON + timedelta(minutes=20))
    assert city.ticks[:4] == [NOON + timedelta(minutes=minutes) for minutes in (0, 10, 20, 21)]
