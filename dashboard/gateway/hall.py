"""The view `hall`: the cells of the wall, from the merged rows of the boards and city time. Pure, and nothing depends on now.

Days and hours are the city's own. A cell whose rows did not change is not computed again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from projections.boards.durations import quantile_s
from schemas.boards import Measure, Row, RowKey
from schemas.frames import Cells
from schemas.stage import Colour

BY_DAY = frozenset({"flow", "categories", "overdue", "closures", "durations"})
RATE_DAYS = 7
TOP = 10
STAGES = ("reported", "filed", "dispatched", "closed")

Cell = tuple[str, object]


class RowIndex(Struct):
    """The merged rows by board, and by day where the board has days: (board, day) or (board, '') → the rest of the key → row."""

    found: dict[tuple[str, str], dict[RowKey, Row]] = {}

    def put(self, key: RowKey, row: Row | None) -> None:
        """Take in a row as it is now; None takes it out."""
        board, rest = key[0], key[1:]
        day = ""
        if board in BY_DAY:
            day, rest = rest[0], rest[1:]
        rows = self.found.setdefault((board, day), {})
        if row is None:
            rows.pop(rest, None)
        else:
            rows[rest] = row

    def of(self, board: str, day: str = "") -> Mapping[RowKey, Row]:
        """The rows of a board, of one day where it has days."""
        return self.found.get((board, day), {})


class CityTime(Struct, frozen=True):
    """City time as the city reads it."""

    local: datetime

    @property
    def day(self) -> str:
        return self.local.date().isoformat()

    @property
    def hour(self) -> str:
        return f"{self.local.hour:02d}"


def _total(rows: RowIndex, districts: tuple[str, ...]) -> Iterator[Cell]:
    by_district = {district: dict.fromkeys(Colour, 0) for district in districts}
    for (colour, district, _, _), row in rows.of("open-tickets").items():
        by_district.setdefault(district, dict.fromkeys(Colour, 0))[Colour(colour)] += row["open"]
    totals = {colour.value: sum(counts[colour] for counts in by_district.values()) for colour in Colour}
    yield "total", {"open": sum(totals.values())} | totals
    for district in sorted(by_district):
        yield f"district/{district}", {colour.value: by_district[district][colour] for colour in Colour}


def _overdue(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    red = sum(row["open"] for (colour, *_), row in rows.of("open-tickets").items() if colour == Colour.RED)
    late = sum(row.get("closed", 0) for row in rows.of("overdue", moment.day).values())
    yield "overdue", {"open": red, "closed": late}


def _today(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    hours = rows.of("flow", moment.day)
    sums = {stage: sum(row.get(stage, 0) for row in hours.values()) for stage in STAGES}
    yield "today", {"day": moment.day} | sums
    for (hour,), row in sorted(hours.items()):
        yield f"flow/{hour}", {stage: row.get(stage, 0) for stage in STAGES}


def _growth(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    for name, at in (("growth", moment.local - timedelta(hours=1)), ("growth/now", moment.local)):
        hour = CityTime(at)
        row = rows.of("flow", hour.day).get((hour.hour,), {})
        yield name, {"hour": hour.hour, "net": row.get("reported", 0) - row.get("closed", 0)}


def _rates(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    today = moment.local.date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(RATE_DAYS - 1, -1, -1)]
    counted = [(day, rows.of("closures", day).get((), {})) for day in days]
    yield "rates", [{"day": day} | _rate(row) for day, row in counted]


def _rate(row: Row) -> dict[str, int]:
    """What was due without what is deferred, and what of it was closed: the published denominator of both rates."""
    closed = {name: row.get(name, 0) for name in ("closed", "closed_on_time")}
    return {"due": row.get("due", 0) - row.get("deferred", 0)} | closed


def _times(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    buckets: dict[str, list[tuple[int, int]]] = {measure.value: [] for measure in Measure}
    for (measure, bucket), row in rows.of("durations", moment.day).items():
        buckets[measure].append((int(bucket), row.get("count", 0)))
    yield (
        "times",
        {
            measure: {
                "count": sum(count for _, count in found),
                "median_s": quantile_s(found, 0.5),
                "p90_s": quantile_s(found, 0.9),
            }
            for measure, found in buckets.items()
        },
    )


def _top(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    counts = [(-row["reported"], category) for (category,), row in rows.of("categories", moment.day).items() if row.get("reported")]
    yield "top", [{"category": category, "reported": -count} for count, category in sorted(counts)[:TOP]]


def _incomplete(rows: RowIndex) -> Iterator[Cell]:
    yield "incomplete", {"tickets": len(rows.of("incomplete"))}


def _sources(rows: RowIndex) -> Iterator[Cell]:
    yield "sources", {source: row["records"] for (source,), row in sorted(rows.of("sources").items())}


def attention(row: Row) -> dict[str, object]:
    """The cell of a ticket that somebody has to decide about."""
    named = ("category", "grid", "lon_deg", "lat_deg", "department", "stage", "colour", "due_at", "since")
    return {name: row[name] for name in named} | {"community": row["grid"][:12]}


# From a part of the view to the boards it is made of; those with a day need city time.
TIMELESS: dict[Callable[[RowIndex], Iterator[Cell]], frozenset[str]] = {
    _incomplete: frozenset({"incomplete"}),
    _sources: frozenset({"sources"}),
}
TIMED: dict[Callable[[RowIndex, CityTime], Iterator[Cell]], frozenset[str]] = {
    _overdue: frozenset({"open-tickets", "overdue"}),
    _today: frozenset({"flow"}),
    _growth: frozenset({"flow"}),
    _rates: frozenset({"closures"}),
    _times: frozenset({"durations"}),
    _top: frozenset({"categories"}),
}


class Hall:
    """The cells of the view as they are now, kept up from changed rows."""

    def __init__(self, zone: tzinfo, districts: tuple[str, ...]) -> None:
        self.cells: Cells = {}
        self._zone = zone
        self._districts = districts
        self._rows = RowIndex()
        self._parts: dict[Callable[..., Iterator[Cell]], frozenset[str]] = {}
        self._hour: tuple[str, str] | None = None

    def update(
        self, rows: Mapping[RowKey, Row], changed: Iterable[RowKey], as_of: datetime | None
    ) -> tuple[Cells, tuple[str, ...]]:
        """Follow the rows at `changed` keys and city time; gives the cells that changed, and the keys of those that are gone."""
        before = dict(self.cells)
        dirty = set()
        for key in changed:
            dirty.add(key[0])
            self._rows.put(key, rows.get(key))
            if key[0] == "attention":
                self._attend(key[1], rows.get(key))
        self._redraw(dirty, CityTime(as_of.astimezone(self._zone)) if as_of else None)
        news = {key: value for key, value in self.cells.items() if before.get(key) is not value and before.get(key) != value}
        return news, tuple(sorted(before.keys() - self.cells.keys()))

    def _attend(self, ticket: str, row: Row | None) -> None:
        if row is None:
            self.cells.pop(f"attention/{ticket}", None)
        else:
            self.cells[f"attention/{ticket}"] = attention(row)

    def _redraw(self, dirty: set[str], moment: CityTime | None) -> None:
        first = not self._parts
        if first or "open-tickets" in dirty:
            self._replace(_total, _total(self._rows, self._districts))
        for part, boards in TIMELESS.items():
            if first or dirty & boards:
                self._replace(part, part(self._rows))
        hour = (moment.day, moment.hour) if moment else None
        for timed, boards in TIMED.items():
            if moment is not None and (hour != self._hour or dirty & boards):
                self._replace(timed, timed(self._rows, moment))
        self._hour = hour

    def _replace(self, part: Callable[..., Iterator[Cell]], cells: Iterator[Cell]) -> None:
        """Put the cells of one part in the place of those it had."""
        made = dict(cells)
        for key in self._parts.get(part, frozenset()) - made.keys():
            del self.cells[key]
        self.cells.update(made)
        self._parts[part] = frozenset(made)
