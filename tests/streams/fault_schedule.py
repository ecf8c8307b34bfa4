"""A partition's write side under seeded faults, in memory: the runner's kernel, a log that behaves like Kafka, and bad luck.

One schedule has two deciders at a time, of which one may be a zombie or of other code; acks get lost, records land late or
twice, processes crash, clocks jump, clients repeat themselves.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from projections.ticket import Illegal, Ticket
from projections.tickets import Tickets
from schemas.calendar import Clock
from schemas.codec import decode_outcome, encode_outcome
from schemas.envelope import Command
from schemas.place import Place
from schemas.policy import Category, Policies, Policy, Procedure
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.stages import AcceptTicket, CloseTicket, DispatchTicket, FileTicket, ReportTicket
from streams.deciders.ticket import decide
from streams.runners.decide_partition import PartitionDecider, Written

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PLACE = Place("321202001002001", 119.9, 32.5)
REQUIRED = (Stage.REPORT, Stage.FILE, Stage.DISPATCH, Stage.CLOSE)
POLICY = Policy(
    version="p1",
    yellow_from_percent=80,
    procedures=(Procedure("short", REQUIRED, (Stage.ACCEPT,)),),
    categories=(Category("heating", "供暖", "event", 60, Clock.NATURAL_DAYS, "short", "housing"),),
    departments=("housing",),
)
WISHES = (
    ReportTicket(category="heating", place=PLACE),
    FileTicket(),
    DispatchTicket(department="housing"),
    AcceptTicket(),
    CloseTicket(),
)


def decide_in_other_version(ticket: Ticket, command: Command, policies: Policies, at: datetime) -> TicketOutcome:
    """The code of a rolling deploy: it files nothing."""
    if isinstance(command.body, FileTicket):
        return CommandRefused(command="FileTicket", rule=Rule.STAGE_NOT_IN_PROCEDURE, facts={})
    return decide(ticket, command, policies, at)


@dataclass
class Guards:
    """What a mutation takes out."""

    dedupe: bool = True
    read_own_write: bool = True


@dataclass
class Seen:
    """What happened over many schedules: that the hard cases were met at all."""

    void: int = 0
    redecided: int = 0
    crashes: int = 0
    late: int = 0


@dataclass
class Log:
    """The event partition: what is appended gets the next offset."""

    records: list[tuple[str, bytes]] = field(default_factory=list)

    def append(self, record: tuple[str, bytes]) -> int:
        self.records.append(record)
        return len(self.records) - 1


class Decider:
    """One process: the steps of the runner, each of which the schedule may cut off."""

    def __init__(
        self, log: Log, commands: list[Command], guards: Guards, decide_by: Callable[..., TicketOutcome], start: int
    ) -> None:
        self._log, self._commands, self._guards = log, commands, guards
        self.kernel = PartitionDecider(Written(), decide_by)
        self.position = start
        self.in_flight: tuple[str, bytes] | None = None
        self.tries = 0
        self.fold_to(len(log.records))

    def fold_to(self, end: int) -> None:
        for offset in range(self.kernel.written.end, end):
            self.kernel.written.fold(offset, *self._log.records[offset])

    def take(self) -> None:
        """Read a command and have its outcome on the way, unless it has one."""
        if self.in_flight is not None or self.position >= len(self._commands):
            return
        command = self._commands[self.position]
        if (self._guards.dedupe or self.tries) and self.kernel.answered(command):
            self.position, self.tries = self.position + 1, 0
            return
        self.tries += 1
        self.in_flight = (command.ticket, encode_outcome(self.kernel.outcome(command, {POLICY.version: POLICY})))

    def acknowledged(self, offset: int) -> None:
        """The ack came: fold one's own record, or read what others wrote before it."""
        assert self.in_flight is not None
        written = self.kernel.written
        if not self._guards.read_own_write:
            written.end = offset
        if self.kernel.is_next(offset):
            written.fold(offset, *self.in_flight)
        else:
            self.fold_to(self.kernel.stretch_to(offset) or len(self._log.records))
        self.in_flight = None

    def ack_lost(self) -> None:
        """No ack came: the log is asked."""
        self.in_flight = None
        self.fold_to(len(self._log.records))


def wishes(chance: random.Random) -> list[Command]:
    """The life of two tickets, with illegal steps, repeats by the same id, and clocks that jump."""
    commands = []
    for number in range(chance.randint(4, 7)):
        ticket = chance.choice("tu")
        body = WISHES[min(number // 2, 4)] if chance.random() < 0.8 else chance.choice(WISHES)
        at = NOON + timedelta(minutes=chance.randint(-60, 60))
        commands.append(
            Command(id=f"c{number}", ticket=ticket, at=at, actor="a", role=Role.RECORD, source="s", policy="p1", body=body)
        )
        if chance.random() < 0.25:
            commands.append(chance.choice(commands))
    return commands


def play(seed: int, guards: Guards, seen: Seen) -> list[str]:
    """One schedule, then a clean decider to the end; gives what is wrong with the log it leaves."""
    chance = random.Random(seed)
    commands, log = wishes(chance), Log()
    versions = (decide, decide_in_other_version if chance.random() < 0.5 else decide)
    deciders = [Decider(log, commands, guards, version, 0) for version in versions]
    late: list[tuple[str, bytes]] = []
    committed = 0
    for _ in range(chance.randint(10, 24)):
        which = chance.randrange(2)
        decider = deciders[which]
        event = chance.random()
        if late and event < 0.1:
            log.append(late.pop())
            seen.late += 1
        elif event < 0.16:
            seen.crashes += 1
            if decider.in_flight is not None:
                late.append(decider.in_flight)
            deciders[which] = Decider(log, commands, guards, versions[which], committed)
        elif event < 0.22:
            committed = max(committed, decider.position)
        else:
            _step(decider, log, chance, seen)
    while late:
        log.append(late.pop())
    _finish(Decider(log, commands, guards, decide, committed), log, commands)
    return faults(log, commands, seen)


def _step(decider: Decider, log: Log, chance: random.Random, seen: Seen) -> None:
    if decider.in_flight is None:
        decider.take()
        seen.redecided += decider.tries > 1
        return
    luck = chance.random()
    if luck > 0.95:
        decider.ack_lost()  # it never arrived, or it does when nobody waits for it any more
        return
    offset = log.append(decider.in_flight)
    if luck < 0.1:
        log.append(decider.in_flight)  # a retry of the network's
    if luck > 0.82:
        decider.ack_lost()
    else:
        decider.acknowledged(offset)


def _finish(decider: Decider, log: Log, commands: list[Command]) -> None:
    for _ in range(20 * len(commands)):
        if decider.in_flight is not None:
            decider.acknowledged(log.append(decider.in_flight))
        elif decider.position < len(commands):
            decider.take()


def faults(log: Log, commands: list[Command], seen: Seen) -> list[str]:
    """Everything that the promises forbid: a command without, or with more than one, outcome; an illegal step."""
    tickets, outcomes, found = Tickets(), Counter[str](), []
    stages: dict[str, Stage] = {}
    for key, raw in log.records:
        outcome = decode_outcome(raw)
        try:
            step = tickets.apply(outcome)
        except Illegal as error:
            return [f"illegal: {error}"]
        if step is None:
            continue
        outcomes[outcome.cause] += 1
        stage = _stage_of(outcome.body)
        if stage is not None:
            before = stages.get(key)
            missing = [s for s in REQUIRED if (ORDER[before] if before else -1) < ORDER[s] < ORDER[stage]]
            if missing or (before is not None and ORDER[stage] <= ORDER[before]):
                found.append(f"illegal: {key} went from {before} to {stage}")
            stages[key] = stage
    seen.void += tickets.void
    found += [f"{command.id} has {outcomes[command.id]} outcomes" for command in commands if outcomes[command.id] != 1]
    return found


def _stage_of(body: TicketOutcome) -> Stage | None:
    names = {"TicketReported": Stage.REPORT, "TicketFiled": Stage.FILE, "TicketDispatched": Stage.DISPATCH}
    names |= {"TicketAccepted": Stage.ACCEPT, "TicketClosed": Stage.CLOSE}
    return names.get(type(body).__name__)
