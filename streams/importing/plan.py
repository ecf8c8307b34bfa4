"""The plan of an import: every step that a record holds, at its instant, and every one that cannot be used, with the reason.

Pure: the same rows, mapping and city pack give the same plan; what lay in the future when it was made, and would take city time
there, comes with a later plan. Steps that the record does not have are not invented.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from schemas.place import Place
from schemas.policy import Category, Procedure
from schemas.stage import ORDER, Stage
from streams.city_pack import CityPack
from streams.importing.geography import place_in_district
from streams.importing.mapping import MappedStep, Mapping
from streams.importing.rejects import Reject
from streams.importing.rows import Row
from streams.importing.sequence import FoundStep, Timed, in_order
from streams.importing.times import Instant, TimeUnreadable, read_time

NO_REPORT = "report-unusable"
# No case of a city stays open for so long: a step beyond it, say of 2099-12-31, stands for "never", and would take city time along.
OPEN_MAX = timedelta(days=3653)


class PlannedStep(Struct, frozen=True, kw_only=True):
    """One step of one ticket at its instant in UTC.

    `department` is set where the step names one: on the dispatch, or on the report of a procedure without a dispatch.
    `due_at` is the record's own due date, on the report only. `line` is where the row that gave the time begins.
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


class PlanCounts(Struct, frozen=True, kw_only=True):
    """How much was found; `tickets` are those with a usable report, `rejects` counts by rule, doubts included."""

    rows: int
    tickets: int
    steps: int
    estimated: int
    dropped: int
    kept_in_doubt: int
    by_stage: dict[str, int]
    rejects: dict[str, int]


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


class _Facts(Struct, frozen=True):
    """What a ticket's report says beside its time."""

    category: Category
    procedure: Procedure
    place: Place
    department: str
    due_at: datetime | None


class _Planner:
    """Collects steps and rejects over the tickets of one record."""

    def __init__(self, mapping: Mapping, pack: CityPack, now: datetime) -> None:
        self._mapping = mapping
        self._pack = pack
        self._now = now
        self._zone = ZoneInfo(mapping.zone)
        self._empty = frozenset(mapping.source.empty)
        self._categories = {category.code: category for category in pack.policy.categories}
        self._procedures = {procedure.name: procedure for procedure in pack.policy.procedures}
        self._steps: list[PlannedStep] = []
        self._rejects: list[Reject] = []

    def keys_of(self, row: Row, seen: dict[str, int]) -> tuple[str, str] | None:
        """Ticket key and row key; None, with a reject, for a row that cannot be used."""
        mapped = self._mapping.ticket
        if row.fault:
            self._reject(row, "", "row-malformed", row.fault)
            return None
        ticket_key, row_key = ("\x1f".join(self._value(row, c) for c in columns) for columns in (mapped.key, mapped.row))
        for columns, key in ((mapped.key, ticket_key), (mapped.row, row_key)):
            if not key.strip("\x1f"):
                self._reject(row, columns[0], "key-empty", "without a key the row belongs to no ticket")
                return None
        if row_key in seen:
            self._reject(row, mapped.row[0], "row-repeated", f"line {seen[row_key]} has the same key")
            return None
        return ticket_key, row_key

    def plan_ticket(self, ticket_key: str, members: Sequence[tuple[str, Row]]) -> None:
        """Add the steps of one ticket, whose rows come in the order of their keys."""
        first, *others = self._mapping.steps  # the report: a mapping without one is refused
        report = self._found(first, members)
        found = [step for step in (report, *(self._found(mapped, members, report) for mapped in others)) if step is not None]
        if report is None:
            self._reject_unreported(first, members)
        head = next((row for key, row in members if report is not None and key == report.row_key), None)
        facts = self._facts(ticket_key, head) if head is not None else None
        if facts is None:
            for step in found:
                why = "the record has no usable time of report" if report is None else "category, place or department unusable"
                self._drop(step, NO_REPORT, f"the ticket has no usable report: {why}")
            return
        timed, unusable = in_order(found, facts.procedure, ticket_key)
        for entry in unusable:
            self._drop(entry.step, entry.rule, entry.reason)
        self._steps.extend(self._planned(ticket_key, facts, step) for step in timed)

    def result(self, rows: int) -> Plan:
        """The plan of all that was added."""
        steps = sorted(self._steps, key=lambda step: (step.at, step.ticket_key, ORDER[step.stage]))
        by_stage = Counter(step.stage for step in steps)
        counts = PlanCounts(
            rows=rows,
            tickets=by_stage[Stage.REPORT],
            steps=len(steps),
            estimated=sum(step.estimated for step in steps),
            dropped=sum(reject.dropped for reject in self._rejects),
            kept_in_doubt=sum(not reject.dropped for reject in self._rejects),
            by_stage={stage.value: by_stage[stage] for stage in Stage if by_stage[stage]},
            rejects=dict(sorted(Counter(reject.rule for reject in self._rejects).items())),
        )
        return Plan(steps=tuple(steps), rejects=tuple(sorted(self._rejects)), counts=counts)

    def _value(self, row: Row, column: str) -> str:
        value = row.values[column].strip()
        return "" if value in self._empty else value

    def _reject(self, row: Row, column: str, rule: str, reason: str, dropped: bool = True) -> None:
        self._rejects.append(Reject(row.line, column, row.values.get(column, ""), rule, reason, dropped))

    def _drop(self, step: FoundStep, rule: str, reason: str) -> None:
        self._rejects.append(Reject(step.line, step.column, step.value, rule, reason))

    def _reject_unreported(self, report: MappedStep, members: Sequence[tuple[str, Row]]) -> None:
        """A word for each row of a ticket without a report, so that none is gone in silence."""
        for _, row in members:
            if not self._value(row, report.column):
                self._reject(row, report.column, "report-missing", "the row has no time of report, and no other row of its ticket")

    def _found(self, mapped: MappedStep, members: Sequence[tuple[str, Row]], report: FoundStep | None = None) -> FoundStep | None:
        """The step as the ticket's rows have it: the first or last time of a stage; equal times by the key of their row."""
        found: FoundStep | None = None
        for row_key, row in members:
            value = self._value(row, mapped.column)
            if not value:
                continue
            try:
                reading = read_time(value, mapped.column, self._mapping.times, self._zone)
            except TimeUnreadable as error:
                self._reject(row, mapped.column, error.rule, f"{mapped.stage}: {error.reason}")
                continue
            if report is not None and reading.earliest > report.reading.latest + OPEN_MAX:
                reason = f"{mapped.stage} lies more than ten years after the report (line {report.line}: {report.value})"
                self._reject(row, mapped.column, "too-late", f"{reason}; list the value under source.empty if it means none")
                continue
            if reading.earliest > self._now:
                reason = f"{mapped.stage} lies in the future: now is {self._now.isoformat(timespec='seconds')}"
                self._reject(row, mapped.column, "in-future", f"{reason}; list the value under source.empty if it means none")
                continue
            earlier = found is None or reading.earliest < found.reading.earliest
            later = found is None or reading.latest > found.reading.latest
            if earlier if mapped.pick == "first" else later:
                found = FoundStep(mapped.stage, reading, row.line, mapped.column, value, row_key)
        return found

    def _facts(self, ticket_key: str, row: Row) -> _Facts | None:
        category = self._category(row)
        place = self._place(ticket_key, row)
        department = self._department(row, category) if category is not None else None
        if category is None or place is None or department is None:
            return None
        return _Facts(category, self._procedures[category.procedure], place, department, self._due(row))

    def _category(self, row: Row) -> Category | None:
        mapped = self._mapping.category
        code = mapped.table.get(self._value(row, mapped.column))
        if code is None:
            self._reject(row, mapped.column, "category-unknown", "the mapping's table of categories does not have this value")
            return None
        return self._categories[code]

    def _place(self, ticket_key: str, row: Row) -> Place | None:
        mapped = self._mapping.place
        value = self._value(row, mapped.column) if mapped.column is not None else ""
        district = mapped.table.get(value) if value else mapped.otherwise
        if district is None:
            self._reject(row, mapped.column or "", "place-unknown", "the mapping's table of places does not have this value")
            return None
        community_by, grid_by = ([self._value(row, column) for column in columns] for columns in (mapped.community, mapped.grid))
        return place_in_district(
            self._pack,
            district,
            community_by if any(community_by) else [ticket_key],
            grid_by if any(grid_by) else [ticket_key],
        )

    def _department(self, row: Row, category: Category) -> str | None:
        mapped = self._mapping.department
        value = self._value(row, mapped.column) if mapped.column is not None else ""
        if not value or value in mapped.by_category:
            return category.department
        if value not in mapped.table:
            self._reject(
                row, mapped.column or "", "department-unknown", "the mapping's table of departments does not have this value"
            )
        return mapped.table.get(value)

    def _due(self, row: Row) -> datetime | None:
        """The record's own due date, of a day without time its last minute; None, with a doubt, where it cannot be read."""
        due = self._mapping.due
        value = self._value(row, due.column) if due is not None else ""
        if due is None or not value:
            return None
        try:
            return read_time(value, due.column, self._mapping.times, self._zone).latest
        except TimeUnreadable as error:
            reason = f"{error.reason}; the ticket has the limit of its category"
            self._reject(row, due.column, "due-unreadable", reason, dropped=False)
            return None

    def _planned(self, ticket_key: str, facts: _Facts, timed: Timed) -> PlannedStep:
        step = timed.step
        if isinstance(step.reading, Instant) and timed.estimated:
            reason = f"clocks in {self._zone.key} showed this time twice; taken as {timed.at.isoformat()}"
            self._rejects.append(Reject(step.line, step.column, step.value, "time-twice", reason, dropped=False))
        dispatched = Stage.DISPATCH in facts.procedure.required + facts.procedure.optional
        naming = Stage.DISPATCH if dispatched else Stage.REPORT
        return PlannedStep(
            at=timed.at,
            source=self._mapping.name,
            ticket_key=ticket_key,
            stage=step.stage,
            category=facts.category.code,
            department=facts.department if step.stage is naming else None,
            place=facts.place,
            due_at=facts.due_at if step.stage is Stage.REPORT else None,
            estimated=timed.estimated,
            line=step.line,
        )
