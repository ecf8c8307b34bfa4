"""Shards of what is told: each record by its minute after noon (20:00 in the city), its ticket and its body."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from projections.shard import Counted, Parked, Shard
from schemas.boards import Row
from schemas.calendar import Clock
from schemas.codec import encode_outcome
from schemas.envelope import Outcome
from schemas.place import Place
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketReported
from tests.small_city import NOON, PLACE, TURN

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = 240  # the minute after noon at which the city's next day begins

Told = tuple[float, str, TicketOutcome]


def outcome(sequence: int, body: TicketOutcome, minutes: float = 0, ticket: str = "t", cause: str | None = None) -> Outcome:
    return Outcome(
        id=f"o-{ticket}-{sequence}",
        ticket=ticket,
        at=NOON + timedelta(minutes=minutes),
        sequence=sequence,
        cause=cause or f"c-{ticket}-{sequence}",
        actor="a",
        role=Role.RECORD,
        source="demonstration/nyc",
        policy="p1",
        body=body,
    )


def fold(shard: Shard, record: Outcome, key: str | None = None) -> Counted | Parked | None:
    """The record as the shard's next."""
    return shard.apply(shard.offset + 1, key or record.ticket, encode_outcome(record), ZONE)


def tell(shard: Shard, *story: Told) -> Shard:
    for minutes, ticket, body in story:
        fold(shard, outcome(shard.tickets[ticket].sequence + 1, body, minutes, ticket))
    return shard


def shard_of(*story: Told) -> Shard:
    return tell(Shard(), *story)


def board(shard: Shard, name: str) -> dict[tuple[str, ...], Row]:
    """The rows of one board, by their key without its name."""
    return {key[1:]: row for key, row in shard.rows.items() if key[0] == name}


def reported(
    minutes: float = 0, limit: float = 100, place: Place = PLACE, department: str | None = None, category: str = "fire"
) -> TicketReported:
    """A report at a minute, due so many minutes after it."""
    at = NOON + timedelta(minutes=minutes)
    return TicketReported(
        clock=Clock.NATURAL_DAYS,
        turn=TURN,
        category=category,
        procedure="short",
        place=place,
        department=department,
        yellow_at=at + timedelta(minutes=limit * 0.8),
        due_at=at + timedelta(minutes=limit),
        due_recorded=False,
    )


def turned(colour: Colour, previous: Colour = Colour.GREEN) -> TicketColourChanged:
    return TicketColourChanged(previous=previous, colour=colour, limit_sequence=1, percent=80, late=False, deadline_at=NOON)


def dispatched(department: str, previous: Stage = Stage.FILE) -> TicketDispatched:
    return TicketDispatched(previous=previous, turn=TURN, department=department, previous_department=None)


def closed(on_time: bool = True) -> TicketClosed:
    return TicketClosed(previous=Stage.DISPATCH, previous_colour=Colour.GREEN, on_time=on_time)
