"""A ticket's state: the situations it can be in, and how a record moves it from one to the next."""

from datetime import datetime
from hashlib import blake2b
from typing import assert_never

from msgspec import Struct

from schemas.envelope import Outcome
from schemas.place import Place
from schemas.stage import Colour, Stage
from schemas.ticket import (
    CommandRefused,
    StageEvent,
    TicketAccepted,
    TicketArrived,
    TicketClosed,
    TicketColourChanged,
    TicketDispatched,
    TicketFiled,
    TicketFinished,
    TicketReported,
    TicketVerified,
)

STAGE_OF: dict[type[StageEvent], Stage] = {
    TicketDispatched: Stage.DISPATCH,
    TicketAccepted: Stage.ACCEPT,
    TicketArrived: Stage.ARRIVE,
}


class Limit(Struct, frozen=True):
    """The limit in force: the sequence of the record that set it, the policy it rests on, and its two deadlines.

    `recorded` where the record itself brought the due date.
    """

    sequence: int
    policy: str
    yellow_at: datetime
    due_at: datetime
    recorded: bool = False


class Unreported(Struct, frozen=True, tag="unreported"):
    """No report was accepted under this id."""


class Open(Struct, frozen=True, tag="open"):
    """Somebody has to act: the ticket's facts, where it stands, and the colour that time has given it.

    `handler` is the person who finished the work, `verifier` the one who confirmed it.
    """

    category: str
    procedure: str
    place: Place
    department: str | None
    reported_at: datetime
    limit: Limit
    stage: Stage
    colour: Colour = Colour.GREEN
    colour_since: datetime | None = None
    handler: str | None = None
    verifier: str | None = None
    standard: str | None = None


class Closed(Struct, frozen=True, tag="closed"):
    """The ticket ended at a moment, on time or not."""

    closed_at: datetime
    on_time: bool


Situation = Unreported | Open | Closed

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
        situation=_next(ticket.situation, outcome),
    )


def _next(situation: Situation, outcome: Outcome) -> Situation:
    body = outcome.body
    match body:
        case CommandRefused():
            return situation
        case TicketReported():
            if not isinstance(situation, Unreported):
                raise _illegal(situation, outcome)
            return _reported(body, outcome)
        case TicketColourChanged():
            return _changed(_open(situation, outcome), colour=body.colour, colour_since=outcome.at)
        case TicketClosed():
            _open(situation, outcome)
            return Closed(closed_at=outcome.at, on_time=body.on_time)
        case TicketDispatched():
            return _changed(_open(situation, outcome), stage=Stage.DISPATCH, department=body.department)
        case TicketFinished():
            return _changed(_open(situation, outcome), stage=Stage.FINISH, handler=outcome.actor)
        case TicketVerified():
            return _changed(_open(situation, outcome), stage=Stage.VERIFY, verifier=outcome.actor)
        case TicketFiled():
            return _filed(_open(situation, outcome), body, outcome)
        case TicketAccepted() | TicketArrived():
            return _changed(_open(situation, outcome), stage=STAGE_OF[type(body)])
        case _:
            assert_never(body)


def _reported(body: TicketReported, outcome: Outcome) -> Open:
    return Open(
        category=body.category,
        procedure=body.procedure,
        place=body.place,
        department=body.department,
        reported_at=outcome.at,
        limit=Limit(outcome.sequence, outcome.policy, body.yellow_at, body.due_at, body.due_recorded),
        stage=Stage.REPORT,
    )


def _filed(case: Open, body: TicketFiled, outcome: Outcome) -> Open:
    if body.limit is None:
        return _changed(case, stage=Stage.FILE, standard=body.standard)
    changed = body.limit
    return _changed(
        case,
        stage=Stage.FILE,
        standard=body.standard,
        limit=Limit(outcome.sequence, outcome.policy, changed.yellow_at, changed.due_at),
        colour=changed.colour,
        colour_since=outcome.at if changed.colour is not changed.previous_colour else None,
    )


def _changed(
    case: Open,
    *,
    stage: Stage | None = None,
    department: str | None = None,
    colour: Colour | None = None,
    colour_since: datetime | None = None,
    handler: str | None = None,
    verifier: str | None = None,
    standard: str | None = None,
    limit: Limit | None = None,
) -> Open:
    return Open(
        category=case.category,
        procedure=case.procedure,
        place=case.place,
        department=department or case.department,
        reported_at=case.reported_at,
        limit=limit or case.limit,
        stage=stage or case.stage,
        colour=colour or case.colour,
        colour_since=colour_since or case.colour_since,
        handler=handler or case.handler,
        verifier=verifier or case.verifier,
        standard=standard or case.standard,
    )


def _open(situation: Situation, outcome: Outcome) -> Open:
    if not isinstance(situation, Open):
        raise _illegal(situation, outcome)
    return situation


def _illegal(situation: Situation, outcome: Outcome) -> Illegal:
    return Illegal(
        f"ticket {outcome.ticket}, record {outcome.sequence}: {type(outcome.body).__name__} meets {type(situation).__name__}"
    )
