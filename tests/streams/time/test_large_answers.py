"""A tick after a long rest: all that fell due is asked for at once, and the answer that names it is stored."""

import pytest

from infra.kafka.provision import provision
from schemas.clock import TickHandled
from schemas.codec import decode, encode
from schemas.topics import ANSWER_BYTES_MAX, CLOCK_ANSWERS
from streams import kafka
from streams.log import LogReader
from streams.settings import read_settings
from tests.small_city import NOON

pytestmark = pytest.mark.broker

DUE = 30_000


async def test_an_answer_that_names_thirty_thousand_commands_is_stored_and_read(broker: str):
    provision(broker, 8, 1)
    settings = read_settings({"RONGZHI_BOOTSTRAP": broker})
    ids = (f"0197a000-0000-7000-8000-{number:012d}" for number in range(DUE))
    commands = tuple((f"a-ticket-with-a-name-of-36-characters{name[-3:]}", name) for name in ids)
    answer = TickHandled(at=NOON, tick=0, end=0, commands=commands, next_due=None)
    async with kafka.producer(settings, request_bytes_max=ANSWER_BYTES_MAX) as producer:
        await producer.send_and_wait(CLOCK_ANSWERS.name, key=b"7", value=encode(answer), partition=7)
    with LogReader(broker) as reader:
        last = reader.last(CLOCK_ANSWERS.name, 7)
    assert last is not None
    assert decode(last.value or b"", TickHandled) == answer
