"""A ticket's state: which records count, and how each moves it from one situation to the next."""

from hashlib import blake2b

from msgspec import Struct

from projections.ticket import (
    appeals,
    colours,
    corrections,
    escalations,
    evaluations,
    extensions,
    featuring,
    hazards,
    merging,
    passing,
    pauses,
    reopenings,
    returns,
    reviews,
    stages,
    supervision,
    surveys,
    voids,
    whistles,
)
from projections.ticket.state import Evolves, Situation, Unreported
from schemas.envelope import Outcome
from schemas.refusal import CommandRefused

EVOLVES: Evolves = {
    **stages.EVOLVES,
    **colours.EVOLVES,
    **returns.EVOLVES,
    **pauses.EVOLVES,
    **extensions.EVOLVES,
    **evaluations.EVOLVES,
    **reopenings.EVOLVES,
    **merging.EVOLVES,
    **reviews.EVOLVES,
    **escalations.EVOLVES,
    **supervision.EVOLVES,
    **whistles.EVOLVES,
    **voids.EVOLVES,
    **passing.EVOLVES,
    **corrections.EVOLVES,
    **appeals.EVOLVES,
    **hazards.EVOLVES,
    **surveys.EVOLVES,
    **featuring.EVOLVES,
}

# 128 bits: two commands of one ticket that look alike will not be met, and every ticket is kept for ever.
CAUSE_BYTES = 16


class Ticket(Struct, frozen=True):
    """A ticket as its accepted records leave it.

    `sequence` is that of its last record, refusals included; `version` counts events alone; `causes` are the digests of the
    commands that already have their outcome, one after the other.
    """

    sequence: int = 0
    version: int = 0
    causes: bytes = b""
    situation: Situation = Unreported()

    def has_answered(self, command: str) -> bool:
        """Whether a command, by its id, already has its outcome here."""
        digest = _digest(command)
        found = self.causes.find(digest)
        while found > 0 and found % CAUSE_BYTES:  # the end of one digest and the beginning of the next
            found = self.causes.find(digest, found + 1)
        return found >= 0


def _digest(command: str) -> bytes:
    return blake2b(command.encode(), digest_size=CAUSE_BYTES).digest()


UNKNOWN = Ticket()


class Illegal(Exception):
    """An accepted record does not fit the situation it meets: the log holds what no decider should have written."""


def accepts(ticket: Ticket, outcome: Outcome) -> bool:
    """Rule R: a record counts if it is the next of its ticket and its cause is new there; all others are void, for every reader."""
    return outcome.sequence == ticket.sequence + 1 and not ticket.has_answered(outcome.cause)


def evolve(ticket: Ticket, outcome: Outcome) -> Ticket:
    """The ticket after an accepted record; raises Illegal."""
    refused = isinstance(outcome.body, CommandRefused)
    return Ticket(
        sequence=outcome.sequence,
        version=ticket.version + (not refused),
        causes=ticket.causes + _digest(outcome.cause),
        situation=ticket.situation if refused else _next(ticket.situation, outcome),
    )


def _next(situation: Situation, record: Outcome) -> Situation:
    meets, evolved = EVOLVES[type(record.body)]
    if not isinstance(situation, meets):
        met = f"{type(record.body).__name__} meets {type(situation).__name__}"
        raise Illegal(f"ticket {record.ticket}, record {record.sequence}: {met}")
    return evolved(situation, record.body, record)
