"""The plan of an import: every step that a record holds, at its instant, and every one that cannot be used, with the reason.

Pure: the same rows, mapping and city pack give the same plan; what lay in the future when it was made, and would take city time
there, comes with a later plan. Steps that the record does not have are not invented.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from schemas.place import Place
from schemas.stage import Stage
from streams.city_pack import CityPack
from streams.importing.event_log import FoundEvent, Happened, actor_of, in_time
from streams.importing.facts import Facts, facts_of
from streams.importing.mapping import EventLog, MappedStep, Mapping
from streams.importing.rejects import Reject
from streams.importing.row_values import RowValues
from streams.importing.rows import Row
from streams.importing.sequence import FoundStep, Timed, in_order
from streams.importing.times import Instant

NO_REPORT = "report-unusable"


class PlannedStep(Struct, frozen=True, kw_only=True):
    """One step of one ticket at its instant in UTC.

    `department` is set where the step names one: on the dispatch, or on the report of a procedure without a dispatch.
    `due_at` is the record's own due date, on the report only. `line` is where the row that gave the time begins.
    A step that `returns` the ticket has the stage that has to be passed anew. Of an event log `event` is the key of the row,
    since a stage may come again, and `actor` the one who did it, empty where the record names nobody.
    """

    at: datetime
    source: str
    ticket_key: str
    stage: Stage
    category: str
    department: str | None
    place: Place
    due_at: datetime | None
    estimated: bool
    line: int
    returns: bool = False
    event: str = ""
    actor: str = ""


class PlanCounts(Struct, frozen=True, kw_only=True):
    """How much was found; `tickets` are those with a usable report, `rejects` counts by rule, doubts included.

    Of an event log `left_out` counts by activity the events that the mapping names as no step of ours.
    """

    rows: int
    tickets: int
    steps: int
    estimated: int
    dropped: int
    kept_in_doubt: int
    by_stage: dict[str, int]
    returns: int
    rejects: dict[str, int]
    left_out: dict[str, int]


class Plan(Struct, frozen=True, kw_only=True):
    """Steps by time, then ticket, then stage; rejects by line, then column."""

    steps: tuple[PlannedStep, ...]
    rejects: tuple[Reject, ...]
    counts: PlanCounts


def plan(rows: Iterable[Row], mapping: Mapping, pack: CityPack, now: datetime) -> Plan:
    """The plan of a record's rows; a value that cannot be used is a reject, and the rest goes on."""
    planner = _Planner(mapping, pack, now)
    count = 0
    tickets: dict[str, list[tuple[str, Row]]] = {}
    seen: dict[str, int] = {}
    for row in rows:
        count += 1
        keys = planner.keys_of(row, seen)
        if keys is not None:
            ticket_key, row_key = keys
            seen[row_key] = row.line
            tickets.setdefault(ticket_key, []).append((row_key, row))
    for ticket_key, members in tickets.items():
        planner.plan_ticket(ticket_key, sorted(members, key=lambda member: member[0]))
    return planner.result(count)


class _Planner:
    """Collects steps and rejects over the tickets of one record."""

    def __init__(self, mapping: Mapping, pack: CityPack, now: datetime) -> None:
        self._mapping = mapping
        self._pack = pack
        self._values = RowValues(mapping=mapping, now=now)
        self._steps: list[PlannedStep] = []
        self._left_out: Counter[str] = Counter()

    def keys_of(self, row: Row, seen: dict[str, int]) -> tuple[str, str] | None:
        """Ticket key and row key; None, with a reject, for a row that cannot be used."""
        mapped = self._mapping.ticket
        if row.fault:
            self._values.reject(row, "", "row-malformed", row.fault)
            return None
        ticket_key, row_key = ("\x1f".join(self._values.value(row, c) for c in columns) for columns in (mapped.key, mapped.row))
        for columns, key in ((mapped.key, ticket_key), (mapped.row, row_key)):
            if not key.strip("\x1f"):
                self._values.reject(row, columns[0], "key-empty", "without a key the row belongs to no ticket")
                return None
        if row_key in seen:
            self._values.reject(row, mapped.row[0], "row-repeated", f"line {seen[row_key]} has the same key")
            return None
        return ticket_key, row_key

    def plan_ticket(self, ticket_key: str, members: Sequence[tuple[str, Row]]) -> None:
        """Add the steps of one ticket, whose rows come in the order of their keys."""
        first, *others = self._mapping.steps  # the report: a mapping without one is refused
        report = self._found(first, members)
        found = [step for step in (report, *(self._found(mapped, members, report) for mapped in others)) if step is not None]
        if report is None:
            self._reject_unreported(first, members)
        log = self._mapping.log
        events = list(self._events(log, members, report)) if log is not None and report is not None else []
        head = next((row for key, row in members if report is not None and key == report.row_key), None)
        facts = facts_of(ticket_key, head, self._values, self._pack) if head is not None else None
        if facts is None:
            unreported: list[FoundStep | FoundEvent] = [*found, *events]
            for step in unreported:
                why = "the record has no usable time of report" if report is None else "category, place or department unusable"
                self._drop(step, NO_REPORT, f"the ticket has no usable report: {why}")
        elif log is None:
            timed, unusable = in_order(found, facts.procedure, ticket_key)
            for entry in unusable:
                self._drop(entry.step, entry.rule, entry.reason)
            self._steps.extend(self._planned(ticket_key, facts, step) for step in timed)
        else:
            happened, unfit = in_time([*map(_on_every_row, found), *events], facts.procedure, self._pack.policy.returns_max)
            for one in unfit:
                self._drop(one.event, one.rule, one.reason)
            self._steps.extend(self._logged(ticket_key, facts, one) for one in happened)

    def result(self, rows: int) -> Plan:
        """The plan of all that was added; a ticket's steps of one moment stay in their order."""
        steps = sorted(self._steps, key=lambda step: (step.at, step.ticket_key))
        by_stage = Counter(step.stage for step in steps if not step.returns)
        rejects = self._values.rejects
        counts = PlanCounts(
            rows=rows,
            tickets=by_stage[Stage.REPORT],
            steps=len(steps),
            estimated=sum(step.estimated for step in steps),
            dropped=sum(reject.dropped for reject in rejects),
            kept_in_doubt=sum(not reject.dropped for reject in rejects),
            by_stage={stage.value: by_stage[stage] for stage in Stage if by_stage[stage]},
            returns=sum(step.returns for step in steps),
            rejects=dict(sorted(Counter(reject.rule for reject in rejects).items())),
            left_out=dict(sorted(self._left_out.items())),
        )
        return Plan(steps=tuple(steps), rejects=tuple(sorted(rejects)), counts=counts)

    def _drop(self, step: FoundStep | FoundEvent, rule: str, reason: str) -> None:
        self._values.rejects.append(Reject(step.line, step.column, step.value, rule, reason))

    def _reject_unreported(self, report: MappedStep, members: Sequence[tuple[str, Row]]) -> None:
        """A word for each row of a ticket without a report, so that none is gone in silence."""
        for _, row in members:
            if not self._values.value(row, report.column):
                self._values.reject(
                    row, report.column, "report-missing", "the row has no time of report, and no other row of its ticket"
                )

    def _found(self, mapped: MappedStep, members: Sequence[tuple[str, Row]], report: FoundStep | None = None) -> FoundStep | None:
        """The step as the ticket's rows have it: the first or last time of a stage; equal times by the key of their row."""
        found: FoundStep | None = None
        for row_key, row in members:
            value = self._values.value(row, mapped.column)
            reading = self._values.reading(row, mapped.column, mapped.stage, report) if value else None
            if reading is None:
                continue
            earlier = found is None or reading.earliest < found.reading.earliest
            later = found is None or reading.latest > found.reading.latest
            if earlier if mapped.pick == "first" else later:
                found = FoundStep(mapped.stage, reading, row.line, mapped.column, value, row_key)
        return found

    def _events(self, log: EventLog, members: Sequence[tuple[str, Row]], report: FoundStep) -> Iterator[FoundEvent]:
        """The event of each row whose activity is a step; the others are counted as left out, or rejected as unknown."""
        for row_key, row in members:
            activity = self._values.value(row, log.activity)
            if activity in log.left_out:
                self._left_out[activity] += 1
                continue
            stage = log.stages.get(activity) or log.returns.get(activity)
            if stage is None:
                self._values.reject(row, log.activity, "activity-unknown", "the mapping's log does not have this activity")
                continue
            reading = self._values.reading(row, log.time, activity, report)
            if reading is not None:
                actor = self._values.value(row, log.actor) if log.actor is not None else ""
                yield FoundEvent(
                    stage=stage,
                    returns=activity in log.returns,
                    reading=reading,
                    line=row.line,
                    column=log.time,
                    value=self._values.value(row, log.time),
                    row_key=row_key,
                    actor=actor_of(actor, self._mapping.name) if actor else "",
                )

    def _planned(self, ticket_key: str, facts: Facts, timed: Timed) -> PlannedStep:
        step = timed.step
        if isinstance(step.reading, Instant) and timed.estimated:
            self._doubt(step, timed.at)
        return self._step(ticket_key, facts, step.stage, timed.at, estimated=timed.estimated, line=step.line)

    def _logged(self, ticket_key: str, facts: Facts, happened: Happened) -> PlannedStep:
        event = happened.event
        if happened.estimated:
            self._doubt(event, happened.at)
        return self._step(
            ticket_key,
            facts,
            event.stage,
            happened.at,
            estimated=happened.estimated,
            line=event.line,
            returns=event.returns,
            event=event.row_key,
            actor=event.actor,
        )

    def _doubt(self, step: FoundStep | FoundEvent, at: datetime) -> None:
        reason = f"clocks in {self._mapping.zone} showed this time twice; taken as {at.isoformat()}"
        self._values.rejects.append(Reject(step.line, step.column, step.value, "time-twice", reason, dropped=False))

    def _step(self, ticket_key: str, facts: Facts, stage: Stage, at: datetime, **rest: Any) -> PlannedStep:
        dispatched = Stage.DISPATCH in facts.procedure.required + facts.procedure.optional
        names = stage is (Stage.DISPATCH if dispatched else Stage.REPORT) and not rest.get("returns")
        return PlannedStep(
            at=at,
            source=self._mapping.name,
            ticket_key=ticket_key,
            stage=stage,
            category=facts.category.code,
            department=facts.department if names else None,
            place=facts.place,
            due_at=facts.due_at if stage is Stage.REPORT else None,
            **rest,
        )


def _on_every_row(step: FoundStep) -> FoundEvent:
    """A time that stands on every row of a ticket, among the events of its rows."""
    return FoundEvent(stage=step.stage, reading=step.reading, line=step.line, column=step.column, value=step.value)
