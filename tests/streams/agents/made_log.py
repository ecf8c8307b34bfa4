"""A made city for tests: the same seed gives the same records, with refusals, void records and unreadable ones among them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from confluent_kafka import Producer

from schemas.calendar import Clock
from schemas.clock import ClockTicked
from schemas.codec import encode, encode_outcome
from schemas.envelope import Outcome
from schemas.identity import command_id, outcome_id, ticket_id
from schemas.place import Place
from schemas.reading import Reading, encode_reading
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.routing import partition_of
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketFiled, TicketReported
from schemas.topics import CLOCK_TICKS, INDICATOR_READINGS, TICKET_EVENTS
from tests.small_city import TURN

BEGIN = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
CATEGORIES = ("heating", "blocked-driveway", "noise", "street-light", "water-leak")
DEPARTMENTS = ("housing", "traffic", "lighting", "water")

Made = tuple[str, bytes]  # a record's key and bytes


def _turned(previous: Colour, colour: Colour, at: datetime) -> TicketColourChanged:
    return TicketColourChanged(previous=previous, colour=colour, limit_sequence=1, percent=80, late=False, deadline_at=at)


def life(number: int, seed: int) -> list[Made]:
    """The records of one ticket, in order."""
    chance = Random(seed * 1_000_003 + number)
    ticket = ticket_id("made", str(seed), str(number))
    at = BEGIN + timedelta(seconds=number * 7 % 72000 + chance.randrange(60))
    due = at + timedelta(minutes=chance.choice((30, 120, 600)))
    district = f"3212{chance.randrange(2, 5):02d}"
    place = Place(f"{district}{chance.randrange(10**9):09d}", 119.9 + chance.random() / 10, 32.4 + chance.random() / 10)
    department = chance.choice(DEPARTMENTS)
    bodies: list[tuple[float, TicketOutcome]] = [
        (
            0,
            TicketReported(
                clock=Clock.NATURAL_DAYS,
                turn=TURN,
                category=chance.choice(CATEGORIES),
                procedure="short",
                place=place,
                department=None,
                yellow_at=at + (due - at) * 8 / 10,
                due_at=due,
                due_recorded=False,
            ),
        ),
        (1, TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")),
        (5, TicketDispatched(previous=Stage.FILE, turn=TURN, department=department, previous_department=None)),
    ]
    colour = Colour.GREEN
    for next_colour in (Colour.YELLOW, Colour.RED)[: chance.randrange(3)]:
        moment = at + (due - at) * (8 if next_colour is Colour.YELLOW else 10) / 10
        bodies.append(((moment - at).total_seconds() / 60, _turned(colour, next_colour, moment)))
        colour = next_colour
    if chance.random() < 0.1:
        bodies.append((bodies[-1][0], CommandRefused(command="FileTicket", rule=Rule.STAGE_ALREADY_PASSED, facts={})))
    if chance.random() < 0.7:
        end = bodies[-1][0] + chance.random() * 20
        on_time = at + timedelta(minutes=end) <= due
        bodies.append((end, TicketClosed(previous=Stage.DISPATCH, previous_colour=colour, on_time=on_time)))
    return list(_records(ticket, at, bodies, chance))


def _records(ticket: str, at: datetime, bodies: list[tuple[float, TicketOutcome]], chance: Random) -> Iterator[Made]:
    for sequence, (minutes, body) in enumerate(bodies, 1):
        cause = command_id(ticket, str(sequence))
        outcome = Outcome(
            id=outcome_id(cause),
            ticket=ticket,
            at=at + timedelta(minutes=minutes),
            sequence=sequence,
            cause=cause,
            actor="collector-1",
            role=Role.RECORD,
            source="made",
            policy="2026.1",
            body=body,
        )
        yield ticket, encode_outcome(outcome)
        if chance.random() < 0.03:
            yield ticket, encode_outcome(outcome)  # void: a zombie wrote it again
        if chance.random() < 0.002:
            yield ticket, b'{"specversion": "1.0"}'  # parks its ticket


def city(tickets: int, seed: int = 1, running: int = 50) -> Iterator[Made]:
    """The records of so many tickets, as many at a time interleaved as are running."""
    chance = Random(seed)
    lives: list[list[Made]] = []
    number = 0
    while lives or number < tickets:
        while len(lives) < running and number < tickets:
            lives.append(life(number, seed))
            number += 1
        chosen = lives[chance.randrange(len(lives))]
        yield chosen.pop(0)
        if not chosen:
            lives.remove(chosen)


class MadeLog:
    """Puts made records and ticks into a real log."""

    def __init__(self, bootstrap: str, partitions: int) -> None:
        self._partitions = partitions
        self._producer = Producer(
            {"bootstrap.servers": bootstrap, "linger.ms": 5, "enable.idempotence": True, "queue.buffering.max.messages": 2000000}
        )
        self.ends = dict.fromkeys(range(partitions), 0)

    def put(self, made: Made) -> None:
        """Append one record to its partition."""
        key, raw = made
        partition = partition_of(key, self._partitions)
        self._producer.produce(TICKET_EVENTS.name, key=key.encode(), value=raw, partition=partition)
        self._producer.poll(0)
        self.ends[partition] += 1

    def put_reading(self, number: int) -> None:
        """Append a reading, each fiftieth of them none that can be read."""
        indicator = f"made-{number % 7}"
        reading = Reading(
            id=f"r-{number}",
            indicator=indicator,
            observed_at=BEGIN + timedelta(minutes=number * 37 % 2880),
            source="made",
            place="3212",
            value=float(number),
            unit="",
            ttl_s=3600,
        )
        raw = encode_reading(reading) if number % 50 else b"{"
        partition = partition_of(indicator, self._partitions)
        self._producer.produce(INDICATOR_READINGS.name, key=indicator.encode(), value=raw, partition=partition)
        self._producer.poll(0)

    def flush(self) -> None:
        """Store all that was put."""
        self._producer.flush()

    def tick(self, at: datetime) -> None:
        """Store all that was put, then a tick that names its ends."""
        self._producer.flush()
        for partition, end in self.ends.items():
            tick = encode(ClockTicked(at=at, end=end))
            self._producer.produce(CLOCK_TICKS.name, key=str(partition).encode(), value=tick, partition=partition)
        self._producer.flush()
