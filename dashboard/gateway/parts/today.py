"""Today What came, went and took how long, by the city's own day and hours."""

from collections.abc import Iterator
from datetime import timedelta

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell
from projections.boards.durations import quantile_s
from projections.row_index import RowIndex
from schemas.boards import Measure, Row

RATE_DAYS = 7
TOP = 10
STAGES = ("reported", "filed", "dispatched", "closed")


def flow(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    """What was reported, filed, dispatched and closed today, and in each of its hours."""
    hours = rows.of("flow", moment.day)
    sums = {stage: sum(row.get(stage, 0) for row in hours.values()) for stage in STAGES}
    yield "today", {"day": moment.day} | sums
    for (hour,), row in sorted(hours.items()):
        yield f"flow/{hour}", {stage: row.get(stage, 0) for stage in STAGES}


def growth(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    """Arrivals without closures, in the last whole hour and in the one that runs."""
    for name, at in (("growth", moment.local - timedelta(hours=1)), ("growth/now", moment.local)):
        hour = CityTime(at)
        row = rows.of("flow", hour.day).get((hour.hour,), {})
        yield name, {"hour": hour.hour, "net": row.get("reported", 0) - row.get("closed", 0)}


def rates(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    """Their parts for the last seven days."""
    today = moment.local.date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(RATE_DAYS - 1, -1, -1)]
    yield "rates", [{"day": day} | _rate(rows.of("closures", day).get((), {})) for day in days]


def _rate(row: Row) -> dict[str, int]:
    """What was due without what is deferred, and what of it was closed: the published denominator of both rates."""
    closed = {name: row.get(name, 0) for name in ("closed", "closed_on_time")}
    return {"due": row.get("due", 0) - row.get("deferred", 0)} | closed


def times(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    """How many took how long today."""
    buckets: dict[str, list[tuple[int, int]]] = {measure.value: [] for measure in Measure}
    for (measure, bucket), row in rows.of("durations", moment.day).items():
        buckets[measure].append((int(bucket), row.get("count", 0)))
    yield "times", {measure: _quantiles(found) for measure, found in buckets.items()}


def _quantiles(found: list[tuple[int, int]]) -> dict[str, object]:
    return {
        "count": sum(count for _, count in found),
        "median_s": quantile_s(found, 0.5),
        "p90_s": quantile_s(found, 0.9),
    }


def top(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
    """The categories most reported today."""
    counts = [(-row["reported"], category) for (category,), row in rows.of("categories", moment.day).items() if row.get("reported")]
    yield "top", [{"category": category, "reported": -count} for count, category in sorted(counts)[:TOP]]
