"""The reaction on a real log, broken at each point where a crash can leave it: every deadline is asked for, by one id for ever."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError

from infra.kafka.broker import BrokerHandle
from projections.deadlines import Deadlines
from schemas.calendar import Clock
from schemas.clock import ClockTicked, TickHandled
from schemas.codec import decode, decode_command, encode, encode_outcome
from schemas.envelope import Outcome
from schemas.role import Role
from schemas.routing import partition_of
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.colours import ChangeTicketColour, TicketColourChanged
from schemas.ticket.stages import TicketClosed, TicketReported
from schemas.topics import CLOCK_ANSWERS, CLOCK_TICKS, TICKET_COMMANDS, TICKET_EVENTS
from streams.log import LogReader, LogUnavailable
from streams.runners import react
from streams.runners.react_partition import Folded
from streams.settings import Settings, read_settings
from streams.snapshots import Snapshots
from tests.small_city import NOON, PLACE, TURN
from tests.streams.runners.running_decider import DeciderLog

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

HOUR = timedelta(hours=1)
PARTITIONS = 8
PATIENCE_S = 60.0


@pytest.fixture
def settings(own_broker: BrokerHandle, tmp_path: Path) -> Settings:
    environ = {"RONGZHI_VAR": str(tmp_path / "var"), "RONGZHI_BOOTSTRAP": own_broker.bootstrap}
    return read_settings(environ | {"RONGZHI_PARTITIONS": str(PARTITIONS)})


@asynccontextmanager
async def reacting(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """The reaction at work; a fault that it does not mend itself ends the test."""
    task = asyncio.create_task(react.main(settings))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled():
            task.result()


async def until(holds: Callable[[], bool], what: str, *running: asyncio.Task[None]) -> None:
    """Wait until something holds, while these go on; fail after a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while not await asyncio.to_thread(holds):
        for task in running:
            assert not task.done(), task
        assert time.monotonic() < deadline, f"waited {PATIENCE_S:.0f} s for {what}"
        await asyncio.sleep(0.1)


def reported(yellow_h: float, due_h: float) -> TicketReported:
    return TicketReported(
        clock=Clock.NATURAL_DAYS,
        turn=TURN,
        category="heating",
        procedure="direct",
        place=PLACE,
        department="housing",
        yellow_at=NOON + yellow_h * HOUR,
        due_at=NOON + due_h * HOUR,
        due_recorded=False,
    )


T_REPORTED = ("t", 1, reported(8, 10))
T_YELLOW = (
    "t",
    2,
    TicketColourChanged(
        previous=Colour.GREEN, colour=Colour.YELLOW, limit_sequence=1, percent=80, late=False, deadline_at=NOON + 8 * HOUR
    ),
)
U_REPORTED = ("u", 1, reported(1, 2))
T_CLOSED = ("t", 3, TicketClosed(previous=Stage.REPORT, previous_colour=Colour.YELLOW, on_time=False))
EVENTS: tuple[tuple[str, int, TicketOutcome], ...] = (T_REPORTED, T_YELLOW, U_REPORTED, T_CLOSED)


def raw_event(ticket: str, sequence: int, body: TicketOutcome) -> bytes:
    return encode_outcome(
        Outcome(
            id=f"o-{ticket}-{sequence}",
            ticket=ticket,
            at=NOON,
            sequence=sequence,
            cause=f"c-{ticket}-{sequence}",
            actor="a",
            role=Role.RECORD,
            source="s",
            policy="p1",
            body=body,
        )
    )


def named_in(partition: int, letter: str) -> str:
    """A ticket's name that begins with a letter and belongs to a partition: commands about it go there."""
    return next(name for number in range(1000) if partition_of(name := f"{letter}{number}", 8) == partition)


class ReactionLog:
    """The topics around the reaction, written and read by hand."""

    def __init__(self, settings: Settings) -> None:
        self._log = DeciderLog(settings)

    def events(self, partition: int, *events: tuple[str, int, TicketOutcome]) -> None:
        for letter, sequence, body in events:
            ticket = named_in(partition, letter)
            self._log.put(TICKET_EVENTS.name, ticket, raw_event(ticket, sequence, body), partition)
        self._log.flush()

    def tick(self, partition: int, at: datetime, end: int) -> None:
        self._log.put(CLOCK_TICKS.name, str(partition), encode(ClockTicked(at=at, end=end)), partition)
        self._log.flush()

    def answer(self, partition: int, answer: TickHandled) -> None:
        self._log.put(CLOCK_ANSWERS.name, str(partition), encode(answer), partition)
        self._log.flush()

    def foreign_answers(self, partition: int, *raws: bytes) -> None:
        for raw in raws:
            self._log.put(CLOCK_ANSWERS.name, str(partition), raw, partition)
        self._log.flush()

    def answers(self, partition: int) -> list[TickHandled]:
        return [decode(raw, TickHandled) for _, raw in self._log.values(CLOCK_ANSWERS.name, partition)]

    def asked(self, partition: int) -> list[str]:
        return [decode_command(raw).id for _, raw in self._log.values(TICKET_COMMANDS.name, partition)]

    def colours(self, partition: int) -> list[tuple[str, Colour]]:
        commands = [decode_command(raw) for _, raw in self._log.values(TICKET_COMMANDS.name, partition)]
        return [(c.ticket[0], c.body.colour) for c in commands if isinstance(c.body, ChangeTicketColour)]


def lose_the_first(monkeypatch: pytest.MonkeyPatch, topic: str) -> None:
    """The first record for a topic is not stored, as when the process dies just before it is."""
    send, lost = AIOKafkaProducer.send, []

    async def losing(self: AIOKafkaProducer, to: str, *args: object, **options: object) -> object:
        if to == topic and not lost:
            lost.append(to)
            raise KafkaTimeoutError(f"{topic} lost")
        return await send(self, to, *args, **options)

    monkeypatch.setattr(AIOKafkaProducer, "send", losing)


async def test_a_tick_whose_commands_are_stored_but_not_its_answer_is_handled_again_by_the_same_ids(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    lose_the_first(monkeypatch, CLOCK_ANSWERS.name)
    log = ReactionLog(settings)
    log.events(3, T_REPORTED)
    log.tick(3, NOON + 24 * HOUR, 1)
    async with reacting(settings) as task:
        await until(lambda: bool(log.answers(3)), "the answer", task)
    asked = log.asked(3)
    assert len(asked) == 4
    assert asked[:2] == asked[2:]
    assert [[name for _, name in answer.commands] for answer in log.answers(3)] == [asked[:2]]


async def test_a_tick_whose_commands_are_not_all_stored_has_no_answer_before_they_are(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    lose_the_first(monkeypatch, TICKET_COMMANDS.name)
    log = ReactionLog(settings)
    log.events(3, T_REPORTED)
    log.tick(3, NOON + 24 * HOUR, 1)
    async with reacting(settings) as task:
        await until(lambda: bool(log.answers(3)), "the answer", task)
    assert log.colours(3) == [("t", Colour.YELLOW), ("t", Colour.RED)]
    assert [[name for _, name in answer.commands] for answer in log.answers(3)] == [log.asked(3)]


def folded(partition: int, records: int) -> Folded:
    made = Folded()
    for letter, sequence, body in EVENTS[:records]:
        ticket = named_in(partition, letter)
        made.apply(ticket, raw_event(ticket, sequence, body), Deadlines())
    return made


async def test_from_whatever_snapshot_it_starts_it_asks_for_what_it_would_without_one(settings: Settings):
    """The last answer covers one event, the next tick three; the closure behind them does not count yet."""
    log = ReactionLog(settings)
    kept = {0: None, 1: 0, 2: 1, 3: 2, 4: 4}
    with LogReader(settings.bootstrap) as reader:
        snapshots = Snapshots(settings.var / "snapshots" / "reaction", Folded, reader.log_id())
    for partition, records in kept.items():
        log.events(partition, *EVENTS)
        log.tick(partition, NOON + 9 * HOUR, 1)
        log.answer(partition, TickHandled(at=NOON + 9 * HOUR, tick=0, end=1, commands=(("t", "asked"),), next_due=None))
        log.tick(partition, NOON + 24 * HOUR, 3)
        if records is not None:
            snapshots.save(partition, folded(partition, records))
    async with reacting(settings) as task:
        await until(lambda: all(len(log.answers(partition)) == 2 for partition in kept), "the answers", task)
    for partition in kept:
        assert log.colours(partition) == [("u", Colour.YELLOW), ("u", Colour.RED), ("t", Colour.RED)], partition
        newest = log.answers(partition)[-1]
        assert (newest.tick, newest.end, newest.next_due) == (1, 3, None)


async def test_a_foreign_record_among_the_answers_is_passed_over(settings: Settings):
    """Whoever wrote it, the reaction would otherwise fail at each start for ever."""
    log = ReactionLog(settings)
    log.events(3, *EVENTS)
    log.answer(3, TickHandled(at=NOON + 9 * HOUR, tick=0, end=1, commands=(("t", "asked"),), next_due=None))
    log.foreign_answers(3, b"{", b"")
    log.tick(3, NOON + 9 * HOUR, 1)
    log.tick(3, NOON + 24 * HOUR, 3)
    async with reacting(settings) as task:
        await until(lambda: len(log.asked(3)) == 3, "the commands", task)
    assert log.colours(3) == [("u", Colour.YELLOW), ("u", Colour.RED), ("t", Colour.RED)]


async def test_a_partition_that_cannot_be_taken_up_is_taken_up_in_the_next_round(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    faults: Iterator[Exception] = iter([LogUnavailable("no record came")])
    resume = react.Reactions._resume

    def failing(self: react.Reactions, partition: int) -> tuple[Folded, TickHandled | None]:
        for fault in faults:
            raise fault
        return resume(self, partition)

    monkeypatch.setattr(react.Reactions, "_resume", failing)
    log = ReactionLog(settings)
    log.events(3, T_REPORTED)
    log.tick(3, NOON + 24 * HOUR, 1)
    async with reacting(settings) as task:
        await until(lambda: bool(log.answers(3)), "the answer", task)
    assert log.colours(3) == [("t", Colour.YELLOW), ("t", Colour.RED)]


async def test_a_fault_in_taking_up_that_no_new_round_mends_ends_the_process(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    def failing(*_: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(react.Reactions, "_resume", failing)
    with pytest.raises(ValueError, match="a fault of ours"):
        async with asyncio.timeout(PATIENCE_S):
            await react.main(settings)


async def test_workers_that_come_and_go_leave_no_tick_unanswered_and_ask_by_the_same_ids(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    """Snapshots are written all the time meanwhile, so that rebalances fall into the writing."""
    monkeypatch.setattr(react, "SNAPSHOT_S", 0.0)
    log = ReactionLog(settings)
    for partition in range(PARTITIONS):
        log.events(partition, T_REPORTED)
    hours = iter(range(8, 1000))

    def tick_all() -> int:
        hour = next(hours)
        for partition in range(PARTITIONS):
            log.tick(partition, NOON + hour * HOUR, 1)
        return hour

    def answered(hour: int) -> Callable[[], bool]:
        return lambda: all(NOON + hour * HOUR in [a.at for a in log.answers(p)] for p in range(PARTITIONS))

    async with reacting(settings) as first:
        await until(answered(tick_all()), "one worker's answers", first)
        async with reacting(msgspec.structs.replace(settings, slot=1)) as second:
            for _ in range(3):
                await until(answered(tick_all()), "two workers' answers", first, second)
        await until(answered(tick_all()), "the answers of the one that is left", first)
    for partition in range(PARTITIONS):
        assert len(set(log.asked(partition))) == 2
        assert set(log.colours(partition)) == {("t", Colour.YELLOW), ("t", Colour.RED)}
