"""成果: what the city achieved over the days that are over, at most the last year: sums, trends, scores and rankings."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from projections.evaluation.counts import NOBODYS, Counts
from projections.indicators.day_sums import CITY, DaySums, Indexed
from schemas.boards import Evaluated
from schemas.tier import Tier, tier_of

DAYS_MAX = 365
# A trend has a point for each day, or for each week of seven days once there are more days than so many.
DAYS_DRAWN_MAX = 45
WEEK_DAYS = 7
BOARDS = ("evaluation", "evaluations", "roll-calls", "tiers", "solved")
OF_CITY = (
    *("closed", "handled", "handling_seconds", "reported", "repeated"),
    *("whistle_reported", "whistle_missed", "whistle_reported_on_time", "whistle_seconds"),
)
SCORES = ("party", "party_score", "resident", "resident_score")
WORK = ("handled", "handled_late", "reworks")
Cell = tuple[str, Any]
# One count of the period: of the city, of a tier, of a department's scores or of its work, and its name there.
Part = tuple[str, ...]
Point = Mapping[str, int]


class Day(Struct, frozen=True):
    """What a day adds to the period, and to the points of the trends: by district, and of the city; as of a version of its rows."""

    version: int
    counts: Counter[Part]
    on_time: Mapping[str, Point]
    solved: Point


class Achievements:
    """The cells of the showcase; of a day that is over and changed, what it added is taken away, and the day added anew."""

    def __init__(self, districts: tuple[str, ...]) -> None:
        self._districts = districts
        self._sums: DaySums | None = None
        self._days: dict[str, Day] = {}
        self._total: Counter[Part] = Counter()
        self._made: tuple[Cell, ...] | None = None

    def cells(self, rows: Indexed, today: date) -> tuple[Cell, ...]:
        """All cells, for the days before `today`."""
        known = rows.days("evaluation")
        first = (today - timedelta(days=DAYS_MAX)).isoformat()
        days = known[bisect_left(known, first) : bisect_left(known, today.isoformat())]
        if self._follow(rows, days) or self._made is None:
            self._made = tuple(self._cells(days))
        return self._made

    def _follow(self, rows: Indexed, days: Sequence[str]) -> bool:
        """Whether the period changed; then it is added up as it is now."""
        if self._sums is None:
            self._sums = DaySums(rows)
        versions = {day: _version(rows, day) for day in days}
        gone = [day for day, known in self._days.items() if known.version != versions.get(day)]
        for day in gone:
            self._total.subtract(self._days.pop(day).counts)
        come = versions.keys() - self._days.keys()
        for day in come:
            self._days[day] = _day(rows, self._sums, day, self._districts)
            self._total.update(self._days[day].counts)
        return bool(gone or come)

    def _cells(self, days: Sequence[str]) -> Iterator[Cell]:
        bins = [[self._days[day] for day in part] for part in binned(days)]
        yield "period", {"first": days[0] if days else None, "last": days[-1] if days else None, "days": len(days)}
        yield "achieved", _achieved(self._total)
        for district in self._districts:
            yield f"trend/{district}", [_summed([day.on_time[district] for day in part]) for part in bins]
        yield "solved", [_summed([day.solved for day in part]) for part in bins]
        for department, scores in _by_department(self._total, "double", SCORES):
            if scores["party"] and scores["resident"]:
                yield f"double/{department}", scores
        yield "ranking", _ranking(self._total)


def binned(days: Sequence[str]) -> list[list[str]]:
    """The days, or where there are many of them runs of seven, the last of which ends with the last day."""
    if len(days) <= DAYS_DRAWN_MAX or not days:
        return [[day] for day in days]
    last = date.fromisoformat(days[-1])
    runs: dict[int, list[str]] = {}
    for day in days:
        runs.setdefault((last - date.fromisoformat(day)) // timedelta(days=WEEK_DAYS), []).append(day)
    return [runs[back] for back in sorted(runs, reverse=True)]


def _version(rows: Indexed, day: str) -> int:
    of_evaluation = sum(rows.version("evaluation", day, by.value) for by in (Evaluated.AREA, Evaluated.DEPARTMENT))
    return of_evaluation + sum(rows.version(board, day) for board in BOARDS[1:])


def _day(rows: Indexed, sums: DaySums, day: str, districts: tuple[str, ...]) -> Day:
    areas, nothing = sums.districts(day), Counter[str]()
    city = areas.get(CITY, nothing)
    counts: Counter[Part] = Counter({("city", name): city[name] for name in OF_CITY})
    for (tier,), row in rows.of("tiers", day).items():
        counts["tier", tier] += row.get("closed", 0)
    for (_, department), row in rows.of("evaluations", day).items():
        if _is_department(department):
            for name in SCORES:
                counts["double", department, name] += row.get(name, 0)
    for department, found in sums.departments(day).items():
        if _is_department(department):
            for name in WORK:
                counts["ranking", department, name] += found[name]
    on_time = {district: _on_time(areas.get(district, nothing)) for district in districts}
    return Day(_version(rows, day), counts, on_time, _solved(city))


def _is_department(code: str) -> bool:
    return code not in NOBODYS and tier_of(code) is Tier.DEPARTMENT


def _on_time(counts: Counts) -> Point:
    """按期结案率 by its parts."""
    return {"due": counts["due"] - counts["deferred"], "on_time": counts["due_closed"] - counts["due_closed_late"]}


def _solved(counts: Counts) -> Point:
    """结案率 and beside it what of it held 真实解决率, by their parts."""
    names = ("due_closed", "closed", "unsolved")
    return {"due": counts["due"] - counts["deferred"]} | {name: counts[name] for name in names}


def _summed(points: Sequence[Point]) -> dict[str, int]:
    return {name: sum(point[name] for point in points) for name in points[0]}


def _achieved(total: Counter[Part]) -> dict[str, Any]:
    city = {name: total["city", name] for name in OF_CITY}
    names = ("closed", "handled", "handling_seconds", "reported", "repeated")
    return {name: city[name] for name in names} | {
        "called": city["whistle_reported"] + city["whistle_missed"],
        "came": city["whistle_reported"],
        "came_on_time": city["whistle_reported_on_time"],
        "coming_seconds": city["whistle_seconds"],
        "closed_by_tier": sum(total["tier", tier.value] for tier in Tier),
        "closed_by_community": total["tier", Tier.COMMUNITY.value],
    }


def _by_department(total: Counter[Part], what: str, names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, int]]]:
    """What was counted of each department, in the order of their codes."""
    for department in sorted({part[1] for part in total if part[0] == what}):
        yield department, {name: total[what, department, name] for name in names}


def _ranking(total: Counter[Part]) -> list[dict[str, Any]]:
    """按期处置率 of the departments, the highest first, of equal ones the one that handled more."""
    ranked = [
        {
            "department": department,
            "handled": counts["handled"],
            "on_time": counts["handled"] - counts["handled_late"],
            "reworks": counts["reworks"],
        }
        for department, counts in _by_department(total, "ranking", WORK)
        if counts["handled"]
    ]
    return sorted(ranked, key=lambda one: (-one["on_time"] / one["handled"], -one["handled"], one["department"]))
