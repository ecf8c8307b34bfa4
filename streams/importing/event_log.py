"""The events of one ticket in the order of their times: which can stand in its procedure, stages that come again included."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import Struct

from schemas.identity import Identity
from schemas.policy import Procedure
from schemas.stage import ORDER, Stage
from streams.deciders.returns import point_of_dispute, stage_before
from streams.importing.times import Instant, Reading


class FoundEvent(Struct, frozen=True, kw_only=True):
    """An event as the record has it; without a stage it is a return.

    `row_key` is empty for a time that stands on every row of the ticket, and `actor` where the record names none.
    """

    stage: Stage | None
    reading: Reading
    line: int
    column: str
    value: str
    row_key: str = ""
    actor: str = ""


class Happened(Struct, frozen=True):
    """An event that stands, in UTC; a return has the stage that has to be passed anew.

    `estimated` if the record leaves open which of two readings is meant.
    """

    event: FoundEvent
    stage: Stage
    at: datetime
    estimated: bool


class Unfit(Struct, frozen=True):
    """An event that cannot stand: the short name of the rule, and the reason in words."""

    event: FoundEvent
    rule: str
    reason: str


def in_time(events: Sequence[FoundEvent], procedure: Procedure) -> tuple[list[Happened], list[Unfit]]:
    """Those events that the procedure allows, one after the other as a decider would meet them, and those that cannot stand.

    The report comes first and nothing follows the closure: an event that the record puts outside of them is unfit. Of equal
    times the event with the smaller key of its row goes first.
    """
    happened: list[Happened] = []
    unfit: list[Unfit] = []
    for event in sorted(events, key=_position):
        at = _after(event.reading, happened[-1].at if happened else None)
        passed = _passed(event, happened, procedure) if at is not None else _too_early(event, happened[-1])
        if isinstance(passed, Stage) and at is not None:
            happened.append(Happened(event, passed, at, _is_open(event.reading)))
        elif isinstance(passed, Unfit):
            unfit.append(passed)
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


def _is_open(reading: Reading) -> bool:
    return isinstance(reading, Instant) and len(reading.readings) > 1


def _too_early(event: FoundEvent, before: Happened) -> Unfit:
    what = event.stage or "the return"
    reason = f"{what} lies before {before.stage} (line {before.event.line}: {before.event.value})"
    return Unfit(event, "before-earlier-step", reason)


def _passed(event: FoundEvent, happened: Sequence[Happened], procedure: Procedure) -> Stage | Unfit:
    """The stage that an event passes, or sends back to be passed anew; else why it cannot stand."""
    before = happened[-1] if happened else None
    if before is not None and before.stage is Stage.CLOSE:
        reason = f"{event.stage or 'the return'} lies after {before.stage} (line {before.event.line}: {before.event.value})"
        return Unfit(event, "after-later-step", reason)
    stood = _stood(happened, procedure)
    if event.stage is not None:
        return _stage(event, event.stage, stood, procedure)
    disputed = point_of_dispute(procedure, stood) if stood is not None else None
    if disputed is None:
        return Unfit(event, "return-of-nothing", f"nobody else did anything to be done anew, it stands at {stood}")
    return disputed


def _stood(happened: Sequence[Happened], procedure: Procedure) -> Stage | None:
    """Where the ticket stands after what happened."""
    if not happened:
        return None
    last = happened[-1]
    return last.stage if last.event.stage is not None else stage_before(procedure, last.stage)


def _stage(event: FoundEvent, stage: Stage, stood: Stage | None, procedure: Procedure) -> Stage | Unfit:
    if stage not in procedure.required and stage not in procedure.optional:
        return Unfit(event, "stage-not-in-procedure", f"the procedure {procedure.name} has no stage {stage}")
    if stood is not None and ORDER[stage] <= ORDER[stood]:
        return Unfit(event, "stage-repeated", f"{stage} was passed, and nothing was sent back since: the ticket stands at {stood}")
    passed = -1 if stood is None else ORDER[stood]
    missing = [s for s in procedure.required if passed < ORDER[s] < ORDER[stage]]
    if missing and not (stage is Stage.CLOSE and procedure.early_closing):
        return Unfit(event, "stage-skipped", f"the procedure {procedure.name} requires {missing[0]} before {stage}")
    return stage
