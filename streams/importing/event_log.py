"""The events of one ticket in the order of their times: which can stand in its procedure, stages that come again included."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import Struct

from projections.turns import POSTS
from schemas.identity import Identity
from schemas.policy import Procedure
from schemas.role import Role
from schemas.stage import ORDER, Stage
from streams.deciders.returns import point_of_dispute, stage_before
from streams.importing.times import Instant, Reading


class FoundEvent(Struct, frozen=True, kw_only=True):
    """An event as the record has it; one that `returns` the ticket has the stage that has to be passed anew.

    `row_key` is empty for a time that stands on every row of the ticket, and `actor` where the record names none.
    """

    stage: Stage
    reading: Reading
    line: int
    column: str
    value: str
    returns: bool = False
    row_key: str = ""
    actor: str = ""


class Happened(Struct, frozen=True):
    """An event that stands, in UTC; `estimated` if the record leaves open which of two readings is meant."""

    event: FoundEvent
    at: datetime
    estimated: bool


class Unfit(Struct, frozen=True):
    """An event that cannot stand: the short name of the rule, and the reason in words."""

    event: FoundEvent
    rule: str
    reason: str


def in_time(events: Sequence[FoundEvent], procedure: Procedure, returns_max: int) -> tuple[list[Happened], list[Unfit]]:
    """Those events that the procedure allows, one after the other as a decider would meet them, and those that cannot stand.

    The report comes first and nothing follows the closure: an event that the record puts outside of them is unfit. Of equal
    times the event with the smaller key of its row goes first.
    """
    returns_max = returns_max if procedure.final_ruling else len(events)
    happened: list[Happened] = []
    unfit: list[Unfit] = []
    for event in sorted(events, key=_position):
        at = _after(event.reading, happened[-1].at if happened else None)
        if at is None:
            unfit.append(Unfit(event, "before-earlier-step", f"{_named(event)} lies before {_told(happened[-1].event)}"))
        elif (bar := _bar(event, [one.event for one in happened], procedure, returns_max)) is not None:
            unfit.append(bar)
        else:
            happened.append(Happened(event, at, estimated=isinstance(event.reading, Instant) and len(event.reading.readings) > 1))
    return happened, unfit


def actor_of(value: str, source: str) -> str:
    """A value as the token of an actor: itself where it can be one, else its digest under the source's name."""
    try:
        return msgspec.convert(value, Identity)
    except msgspec.ValidationError:
        digest = sha256("\x1f".join((source, value)).encode()).hexdigest()
        return f"actor-{digest[:16]}"


def _position(event: FoundEvent) -> tuple[bool, datetime, bool, str]:
    return event.stage is not Stage.REPORT, event.reading.earliest, event.stage is Stage.CLOSE, event.row_key


def _after(reading: Reading, floor: datetime | None) -> datetime | None:
    """The first reading that does not precede the event before; None if there is none."""
    assert isinstance(reading, Instant), "the mapping of an event log has no dates without a time of day"
    return next((at for at in reading.readings if floor is None or at >= floor), None)


def _named(event: FoundEvent) -> str:
    return f"the return to {event.stage}" if event.returns else event.stage.value


def _told(event: FoundEvent) -> str:
    return f"{_named(event)} (line {event.line}: {event.value})"


def _bar(event: FoundEvent, before: Sequence[FoundEvent], procedure: Procedure, returns_max: int) -> Unfit | None:
    """Why the procedure does not let an event happen after those before it."""
    if not before:
        return None
    last = before[-1]
    if last.stage is Stage.CLOSE:
        return Unfit(event, "after-later-step", f"{_named(event)} lies after {_told(last)}")
    returned = sum(one.returns and POSTS[one.stage] is not Role.HANDLER for one in before)
    if returned > returns_max:
        return Unfit(event, "ruling-missing", f"after {returned} returns the procedure {procedure.name} asks for a final ruling")
    stood = stage_before(procedure, last.stage) if last.returns else last.stage
    if not event.returns:
        return _stage_bar(event, stood, procedure)
    if point_of_dispute(procedure, stood) is not event.stage:
        return Unfit(event, "return-of-nothing", f"the ticket stands at {stood}, from where nobody sends it back to {event.stage}")
    return None


def _stage_bar(event: FoundEvent, stood: Stage, procedure: Procedure) -> Unfit | None:
    stage = event.stage
    if stage not in procedure.required and stage not in procedure.optional:
        return Unfit(event, "stage-not-in-procedure", f"the procedure {procedure.name} has no stage {stage}")
    if ORDER[stage] <= ORDER[stood]:
        return Unfit(event, "stage-repeated", f"{stage} was passed, and nothing was sent back since: the ticket stands at {stood}")
    missing = [s for s in procedure.required if ORDER[stood] < ORDER[s] < ORDER[stage]]
    if missing and not (stage is Stage.CLOSE and procedure.early_closing):
        return Unfit(event, "stage-skipped", f"the procedure {procedure.name} requires {missing[0]} before {stage}")
    return None
