"""The log as an import follows it: how far ticks are handled, whoever answers them."""

import asyncio

from schemas.clock import TickHandled
from schemas.codec import encode
from streams.importing.followed_log import FollowedLog
from streams.settings import read_settings
from tests.small_city import NOON


def answer(tick: int) -> bytes:
    return encode(TickHandled(at=NOON, tick=tick, end=0, commands=(), next_due=None))


async def test_an_answer_behind_a_newer_one_takes_nothing_back():
    """A reaction that hands a partition over may answer its last tick behind its heir."""
    followed = FollowedLog(read_settings({"RONGZHI_PARTITIONS": "1"}), None)
    followed._take_answer(0, 0, answer(tick=5))
    followed._take_answer(0, 1, answer(tick=3))
    async with asyncio.timeout(1):
        await followed.handled(NOON, {0: 5}, repeated=True)
