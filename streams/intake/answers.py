"""What the door answers."""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from schemas.card import Card, CardEntry
from schemas.moment import Moment
from schemas.parked import ParkedRecord
from schemas.sentences import CityWords, sentence
from schemas.topics import TICKET_EVENTS
from streams.intake.changes import REFUSED, Change, changes, events_of, told


class Receipt(Struct, frozen=True, kw_only=True):
    """The command is in the log, acknowledged by all replicas in sync, at this place; its outcome follows."""

    command_id: str
    ticket: str
    topic: str
    partition: int
    offset: int


class OperationReceipt(Struct, frozen=True, kw_only=True):
    """The command about an operation is in the log, acknowledged as that of a ticket; its outcome follows."""

    command_id: str
    operation: str
    topic: str
    partition: int
    offset: int


class PhotoReceipt(Struct, frozen=True, kw_only=True):
    """The photo is kept outside the log under this digest, by which commands name it."""

    digest: str


class StoredReading(Struct, frozen=True, kw_only=True):
    """The reading is in the log, acknowledged by all replicas in sync, at this place."""

    id: str
    indicator: str
    topic: str
    partition: int
    offset: int


class ReadingReceipt(Struct, frozen=True, kw_only=True):
    """Where each reading is stored, in the order in which they were sent."""

    readings: list[StoredReading]


class CommandOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one record that the command yielded, and where it stands in the log; a refusal has its rule, facts and a sentence.

    That of a stale command also tells what `changed` since the version that it knew: the last events, at most five.
    """

    command_id: str
    ticket: str
    topic: str
    partition: int
    offset: int
    outcome: Literal["event", "refusal"]
    type: str
    sequence: int
    at: Moment
    actor: str
    role: str
    source: str
    data: dict[str, Any]
    rule: str | None = None
    facts: dict[str, str] | None = None
    sentence: str | None = None
    changed: tuple[Change, ...] = ()


class OrderOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one record that an order yielded; a refusal has its rule, facts and a sentence."""

    command_id: str
    operation: str
    outcome: Literal["event", "refusal"]
    type: str
    sequence: int
    at: Moment
    actor: str
    role: str
    data: dict[str, Any]
    rule: str | None = None
    facts: dict[str, str] | None = None
    sentence: str | None = None


class OperationAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an operation is now, with each record of its story where one was asked for."""

    operation: str
    sequence: int
    version: int
    facts: dict[str, Any] | None = None
    story: tuple[OrderOutcome, ...] | None = None


class ParkedAt(Struct, frozen=True, kw_only=True):
    """The event that could not be read or folded, and why: the ticket counts no further from there on."""

    topic: str
    partition: int
    offset: int
    reason: str


class TicketAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a ticket is now and each record of its story, refusals included; `parked` where it counts no further."""

    ticket: str
    sequence: int
    version: int
    situation: dict[str, Any]
    story: list[CommandOutcome]
    parked: ParkedAt | None = None


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why there is no receipt: a reason, and for a malformed body the field's path and what was found there.

    `sentence` says it in Chinese where it is for the person who reports to mend.
    """

    reason: str
    path: str | None = None
    found: str | int | float | bool | None = None
    sentence: str | None = None


class Health(Struct, frozen=True, kw_only=True):
    """Live: the process answers. Ready: the broker is in reach, a policy is known, the cards have caught up."""

    live: bool
    ready: bool
    broker: bool
    policy: bool
    cards: bool


def outcome_of(entry: CardEntry, city: CityWords, events: Sequence[CardEntry] = ()) -> CommandOutcome:
    """A record of a ticket's story as the answer to its command; a refusal's sentence is in the city's words.

    What a stale command did not know of is told from the ticket's events.
    """
    refused, changed = entry.type == REFUSED, changes(entry, events)
    return CommandOutcome(
        command_id=entry.command,
        ticket=entry.ticket,
        topic=TICKET_EVENTS.name,
        partition=entry.partition,
        offset=entry.offset,
        outcome="refusal" if refused else "event",
        type=entry.type,
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        source=entry.source,
        data=entry.data,
        rule=entry.data["rule"] if refused else None,
        facts=entry.data["facts"] if refused else None,
        sentence=sentence(entry.data["rule"], entry.data["facts"], city) + told(changed, city) if refused else None,
        changed=changed,
    )


def unreported(ticket: str) -> Card:
    """The card of a ticket of which the log holds nothing that counts."""
    return Card(ticket=ticket, sequence=0, version=0, situation={"type": "unreported"})


def ticket_of(card: Card, story: list[CardEntry], parked: ParkedRecord | None, city: CityWords) -> TicketAnswer:
    """A card and its story as the answer about a ticket."""
    since = (
        ParkedAt(topic=parked.topic, partition=parked.partition, offset=parked.offset, reason=parked.reason)
        if parked is not None
        else None
    )
    events = events_of(story)
    return TicketAnswer(
        ticket=card.ticket,
        sequence=card.sequence,
        version=card.version,
        situation=card.situation,
        story=[outcome_of(entry, city, events) for entry in story],
        parked=since,
    )
