"""The steps of one ticket in the order of its procedure: which can stand, and when those without a time of day happened."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from schemas.moment import grid_ceiling, grid_floor
from schemas.policy import Procedure
from schemas.stage import ORDER, Stage
from streams.importing.times import MINUTE, Instant, Reading, SomeTimeIn


class FoundStep(Struct, frozen=True):
    """A step as the record has it."""

    stage: Stage
    reading: Reading
    line: int
    column: str
    value: str
    row_key: str


class Unusable(Struct, frozen=True):
    """A step that cannot stand: the short name of the rule, and the reason in words."""

    step: FoundStep
    rule: str
    reason: str


class Timed(Struct, frozen=True):
    """A step that stands, in UTC; `estimated` if the record leaves the time of day, or which of two readings, open."""

    step: FoundStep
    at: datetime
    estimated: bool


class Bound(Struct, frozen=True):
    """A step that stands, with the earliest and the latest time it can have after the steps before it."""

    step: FoundStep
    earliest: datetime
    latest: datetime


def in_order(found: Sequence[FoundStep], procedure: Procedure, ticket_key: str) -> tuple[list[Timed], list[Unusable]]:
    """Those steps that the procedure allows, in its order and at their times, and those that cannot stand.

    Required stages are settled first: an optional step that contradicts one does not cost the ticket its end.
    """
    steps = {step.stage: step for step in sorted(found, key=lambda step: ORDER[step.stage])}
    foreign = [s for s in steps.values() if s.stage not in procedure.required and s.stage not in procedure.optional]
    unusable = [_unusable_foreign(step, procedure) for step in foreign]
    skeleton, dropped = _skeleton(steps, procedure)
    kept, contradicting = _with_optional(steps, skeleton, procedure)
    return _timed(kept, ticket_key), unusable + dropped + contradicting


def _unusable_foreign(step: FoundStep, procedure: Procedure) -> Unusable:
    return Unusable(step, "stage-not-in-procedure", f"the procedure {procedure.name} has no stage {step.stage}")


def _skeleton(steps: dict[Stage, FoundStep], procedure: Procedure) -> tuple[list[Bound], list[Unusable]]:
    """The required steps that follow each other; from the first that is missing or too early on, none can stand."""
    kept: list[Bound] = []
    dropped: list[Unusable] = []
    missing: Stage | None = None
    for stage in sorted(procedure.required, key=ORDER.__getitem__):
        step = steps.get(stage)
        if step is not None and missing is not None:
            dropped.append(Unusable(step, "stage-skipped", f"the procedure {procedure.name} requires {missing} before {stage}"))
        bound = _bound(step, kept[-1] if kept else None) if step is not None and missing is None else None
        if bound is not None:
            kept.append(bound)
            continue
        if step is not None and missing is None:
            dropped.append(_too_early(step, kept[-1]))
        missing = missing or stage
    return kept, dropped


def _with_optional(
    steps: dict[Stage, FoundStep], skeleton: list[Bound], procedure: Procedure
) -> tuple[list[Bound], list[Unusable]]:
    """The skeleton with the optional steps that fit between its steps."""
    bones = {bound.step.stage: bound for bound in skeleton}
    lost = [stage for stage in procedure.required if stage not in bones]
    kept: list[Bound] = []
    dropped: list[Unusable] = []
    for stage, step in steps.items():
        if stage in bones:
            kept.append(_bound(step, kept[-1] if kept else None) or bones[stage])
        elif stage in procedure.optional:
            skipped = next((s for s in lost if ORDER[s] < ORDER[stage]), None)
            bound = _bound(step, kept[-1] if kept else None)
            later = min((b for b in skeleton if ORDER[b.step.stage] > ORDER[stage]), key=lambda b: b.latest, default=None)
            if skipped is not None:
                reason = f"the procedure {procedure.name} requires {skipped} before {stage}"
                dropped.append(Unusable(step, "stage-skipped", reason))
            elif bound is None:
                dropped.append(_too_early(step, kept[-1]))
            elif later is not None and bound.earliest > later.latest:
                reason = f"{stage} lies after {later.step.stage} (line {later.step.line}: {later.step.value})"
                dropped.append(Unusable(step, "after-later-step", reason))
            else:
                kept.append(bound)
    return kept, dropped


def _bound(step: FoundStep, previous: Bound | None) -> Bound | None:
    """The times a step can have after the one before it; None if there are none."""
    floor = previous.earliest if previous is not None else step.reading.earliest
    match step.reading:
        case Instant(readings=readings):
            at = next((reading for reading in readings if reading >= floor), None)
            return None if at is None else Bound(step, at, at)
        case SomeTimeIn(earliest=earliest, latest=latest):
            first = max(earliest, floor)
            return Bound(step, first, max(first, latest)) if first < latest + MINUTE else None


def _too_early(step: FoundStep, previous: Bound) -> Unusable:
    before = previous.step
    return Unusable(
        step,
        "before-earlier-step",
        f"{step.stage} lies before {before.stage} (line {before.line}: {before.value})",
    )


def _timed(kept: list[Bound], ticket_key: str) -> list[Timed]:
    """Each step at its time; a date without a time of day is spread over the minutes that its neighbours leave it."""
    ceilings: list[datetime] = []
    for bound in reversed(kept):
        ceilings.append(min(bound.latest, ceilings[-1]) if ceilings else bound.latest)
    timed: list[Timed] = []
    for bound, ceiling in zip(kept, reversed(ceilings), strict=True):
        reading = bound.step.reading
        if isinstance(reading, Instant):
            timed.append(Timed(bound.step, bound.earliest, estimated=len(reading.readings) > 1))
        else:
            floor = max(reading.earliest, timed[-1].at) if timed else reading.earliest
            timed.append(Timed(bound.step, spread(floor, ceiling, ticket_key, bound.step.stage), estimated=True))
    return timed


def spread(floor: datetime, ceiling: datetime, ticket_key: str, stage: Stage) -> datetime:
    """A whole minute from floor to ceiling, both included, by the SHA-256 of ticket and stage; the floor if there is none."""
    first, last = grid_ceiling(floor), grid_floor(ceiling)
    minutes = (last - first) // MINUTE + 1
    if minutes < 1:
        return floor
    digest = sha256(f"{ticket_key}\x1f{stage}".encode()).digest()
    return first + int.from_bytes(digest[:8], "big") % minutes * MINUTE
