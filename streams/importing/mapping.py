"""A mapping file: which columns of a record are which steps, and what their values mean in the city."""

import codecs
import tomllib
from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct

from schemas.policy import Code
from schemas.stage import ORDER, Stage
from streams.city_pack import CityPack
from streams.toml_lines import located

Column = Annotated[str, Meta(min_length=1)]
Columns = Annotated[tuple[Column, ...], Meta(min_length=1)]


class MappingMalformed(Exception):
    """A mapping file cannot be used; the text names file, line, field, what was found and what is expected."""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose record it is and how its text is read; `empty` lists the values that mean nothing, `zone` is an IANA zone."""

    name: Code
    title: str
    licence: str
    zone: str
    encoding: str = "utf-8-sig"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    empty: tuple[str, ...] = ("",)


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written, in the codes of strptime, the first that fits counts.

    A value in one of the `date_formats`, or a midnight in one of the columns `midnight_is_no_time`, is a date without a
    time of day.
    """

    formats: tuple[str, ...]
    date_formats: tuple[str, ...] = ()
    midnight_is_no_time: tuple[Column, ...] = ()


class TicketRows(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows with equal values in the columns `key` are one ticket; the columns `row` tell each row from all others."""

    key: Columns
    row: Columns


class MappedStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The column of a stage; of several rows of a ticket the first or the last time counts."""

    stage: Stage
    column: Column
    pick: Literal["first", "last"] = "first"


class EventLog(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record with one row for each event: which column names the activity, when it was done, and by whom.

    `stages` says which stage an activity passes, `returns` which one has to be passed anew after an activity by which the
    ticket was sent back; those `left_out` are no step here.
    An `actor` is an opaque token: a value that cannot be one is replaced by its digest.
    """

    activity: Column
    time: Column
    stages: Annotated[dict[str, Stage], Meta(min_length=1)]
    returns: dict[str, Stage] = {}
    left_out: tuple[str, ...] = ()
    actor: Column | None = None


class Due(Struct, frozen=True, forbid_unknown_fields=True):
    """The column with the due date that the record itself brings."""

    column: Column


class MappedCategory(Struct, frozen=True, forbid_unknown_fields=True):
    """The column of the category, and the city's category for each of its values."""

    column: Column
    table: dict[str, Code]


class MappedDepartment(Struct, frozen=True, forbid_unknown_fields=True):
    """The column of the department and the city's department for each of its values.

    Without a column, for an empty value and for the values `by_category`, the department is that of the category.
    """

    column: Column | None = None
    table: dict[str, Code] = {}
    by_category: tuple[str, ...] = ()


class MappedPlace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The column of the area and the city's district for each of its values; `otherwise` is that of an empty value.

    The community within the district, and the grid within the community, follow from the SHA-256 of the values of the
    columns named, so that one address is always one grid; of the ticket's key where all of them are empty.
    """

    column: Column | None = None
    table: dict[str, str] = {}
    otherwise: str | None = None
    community: Columns
    grid: Columns


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """All that is to be known of a source; a new source is a new file, never new code.

    Of an event log each row gives the step of its activity, and the columns of `step` those that stand on every row of a ticket.
    """

    source: Source
    times: Times
    ticket: TicketRows
    step: Annotated[tuple[MappedStep, ...], Meta(min_length=1)]
    category: MappedCategory
    place: MappedPlace
    department: MappedDepartment = MappedDepartment()
    due: Due | None = None
    log: EventLog | None = None

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def zone(self) -> str:
        """The IANA zone in which the record writes its times."""
        return self.source.zone

    @property
    def steps(self) -> tuple[MappedStep, ...]:
        """The steps in the order of their stages."""
        return tuple(sorted(self.step, key=lambda step: ORDER[step.stage]))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping names, each once, in the order of the mapping."""
        named = (
            *self.ticket.key,
            *self.ticket.row,
            *(step.column for step in self.step),
            self.category.column,
            self.place.column,
            *self.place.community,
            *self.place.grid,
            self.department.column,
            self.due.column if self.due else None,
            *((self.log.activity, self.log.time, self.log.actor) if self.log else ()),
            *self.times.midnight_is_no_time,
        )
        return tuple(dict.fromkeys(column for column in named if column is not None))


def read_mapping(text: str, file: str, pack: CityPack) -> Mapping:
    """The mapping that a TOML text states, checked against the city pack; `file` names it in errors.

    Raises MappingMalformed.
    """
    try:
        mapping = msgspec.convert(tomllib.loads(text), Mapping)
    except tomllib.TOMLDecodeError as error:
        raise MappingMalformed(f"{file}: not TOML: {error}") from error
    except msgspec.ValidationError as error:
        line, field, reason = located(text, str(error))
        raise MappingMalformed(f"{file}:{line}: {field}: {reason}") from error
    for field, complaint in _complaints(mapping, pack):
        line = located(text, f" - at `$.{field}`")[0]
        raise MappingMalformed(f"{file}:{line}: {field}: {complaint}")
    return mapping


def _complaints(mapping: Mapping, pack: CityPack) -> Iterator[tuple[str, str]]:
    """What contradicts itself or the city: the field, and what was found and expected."""
    yield from _source_complaints(mapping)
    stages = [step.stage for step in mapping.step]
    if Stage.REPORT not in stages:
        yield "step", f"found the stages {', '.join(stages)}, expected one with stage report: without it there is no ticket"
    for stage in stages:
        if stages.count(stage) > 1:
            yield "step", f"the stage {stage} has two columns, expected one"
    place, department = mapping.place, mapping.department
    if place.column is None and place.otherwise is None:
        yield "place", "expected a column with a table of districts, or otherwise = one district for all"
    if place.otherwise is not None and place.otherwise not in (district.code for district in pack.districts):
        yield "place.otherwise", f"found {place.otherwise!r}, which is no district of {pack.city.name}"
    yield from _table_complaints("category", mapping.category.table, [c.code for c in pack.policy.categories])
    yield from _table_complaints("department", department.table, [d.code for d in pack.departments])
    yield from _table_complaints("place", place.table, [d.code for d in pack.districts])
    if not set(mapping.times.midnight_is_no_time) <= {step.column for step in mapping.step} | _due_columns(mapping):
        yield "times.midnight_is_no_time", "expected only columns that a step or the due date names"
    if mapping.log is not None:
        yield from _log_complaints(mapping, mapping.log)


def _log_complaints(mapping: Mapping, log: EventLog) -> Iterator[tuple[str, str]]:
    """The order of events hangs on their times of day, and an activity means one thing."""
    if mapping.times.date_formats or mapping.times.midnight_is_no_time:
        yield "times", "expected times of day alone: the order of an event log hangs on them"
    for field, table in (("log.stages", log.stages), ("log.returns", log.returns)):
        if Stage.REPORT in table.values():
            yield field, "found the stage report, expected it as a [[step]] with a column of its own"
    for stage in {step.stage: None for step in mapping.step if step.stage in log.stages.values()}:
        yield "log.stages", f"the stage {stage} has a column too, expected one of both"
    named = [*log.stages, *log.returns, *log.left_out]
    for activity in dict.fromkeys(name for name in named if named.count(name) > 1):
        yield "log", f"the activity {activity!r} is named twice, expected it among stages, returns or left_out"


def _due_columns(mapping: Mapping) -> set[str]:
    return {mapping.due.column} if mapping.due else set()


def _source_complaints(mapping: Mapping) -> Iterator[tuple[str, str]]:
    source = mapping.source
    try:
        ZoneInfo(source.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "source.zone", f"found {source.zone!r}, expected an IANA zone like America/New_York"
    try:
        codecs.lookup(source.encoding)
    except LookupError:
        yield "source.encoding", f"found {source.encoding!r}, expected an encoding that Python knows, like utf-8 or gb18030"
    if not mapping.times.formats and not mapping.times.date_formats:
        yield "times.formats", "expected at least one format of strptime"


def _table_complaints(name: str, table: dict[str, str], known: list[str]) -> Iterator[tuple[str, str]]:
    for value, code in table.items():
        if code not in known:
            yield f"{name}.table", f"{value!r} is mapped to {code!r}, which the city pack does not have"
