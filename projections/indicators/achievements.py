"""成果: what the city achieved over the days that are over, at most the last year: sums, trends, scores and rankings."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from projections.evaluation.counts import NOBODYS, Counts
from projections.indicators.day_sums import DaySums, Indexed
from schemas.boards import Evaluated
from schemas.tier import Tier, tier_of

DAYS_MAX = 365
# A trend has a point for each day, or for each week of seven days once there are more days than so many.
DAYS_DRAWN_MAX = 45
WEEK_DAYS = 7
BOARDS = ("evaluation", "evaluations", "roll-calls", "tiers", "solved")
Cell = tuple[str, Any]


class Achievements:
    """The cells of the showcase; they are made anew only when a day that is over changed."""

    def __init__(self, districts: tuple[str, ...]) -> None:
        self._districts = districts
        self._sums: DaySums | None = None
        self._stamp: tuple[Any, ...] | None = None
        self._made: tuple[Cell, ...] = ()

    def cells(self, rows: Indexed, today: date) -> tuple[Cell, ...]:
        """All cells, for the days before `today`."""
        first = (today - timedelta(days=DAYS_MAX)).isoformat()
        days = [day for day in rows.days("evaluation") if first <= day < today.isoformat()]
        stamp = (*days, sum(self._versions(rows, day) for day in days))
        if stamp != self._stamp:
            if self._sums is None:
                self._sums = DaySums(rows)
            self._stamp, self._made = stamp, tuple(_cells(rows, self._sums, days, self._districts))
        return self._made

    @staticmethod
    def _versions(rows: Indexed, day: str) -> int:
        of_evaluation = sum(rows.version("evaluation", day, by.value) for by in (Evaluated.AREA, Evaluated.DEPARTMENT))
        return of_evaluation + sum(rows.version(board, day) for board in BOARDS[1:])


def _cells(rows: Indexed, sums: DaySums, days: list[str], districts: tuple[str, ...]) -> Iterator[Cell]:
    bins = binned(days)
    yield "period", {"first": days[0] if days else None, "last": days[-1] if days else None, "days": len(days)}
    yield "achieved", _achieved(rows, sums.city(days), days)
    for district in districts:
        yield f"trend/{district}", [_on_time(sums.district(district, part)) for part in bins]
    yield "solved", [_solved(sums.city(part)) for part in bins]
    for department, scores in _double(rows, days).items():
        yield f"double/{department}", dict(scores)
    yield "ranking", _ranking(sums, days)


def binned(days: list[str]) -> list[list[str]]:
    """The days, or where there are many of them runs of seven, the last of which ends with the last day."""
    if len(days) <= DAYS_DRAWN_MAX or not days:
        return [[day] for day in days]
    last = date.fromisoformat(days[-1])
    runs: dict[int, list[str]] = {}
    for day in days:
        runs.setdefault((last - date.fromisoformat(day)) // timedelta(days=WEEK_DAYS), []).append(day)
    return [runs[back] for back in sorted(runs, reverse=True)]


def _achieved(rows: Indexed, city: Counts, days: list[str]) -> dict[str, Any]:
    closed_by = Counter({tier.value: 0 for tier in Tier})
    for day in days:
        for (tier,), row in rows.of("tiers", day).items():
            closed_by[tier] += row.get("closed", 0)
    return {
        "closed": city["closed"],
        "handled": city["handled"],
        "handling_seconds": city["handling_seconds"],
        "called": city["whistle_reported"] + city["whistle_missed"],
        "came": city["whistle_reported"],
        "came_on_time": city["whistle_reported_on_time"],
        "coming_seconds": city["whistle_seconds"],
        "closed_by_tier": sum(closed_by.values()),
        "closed_by_community": closed_by[Tier.COMMUNITY.value],
        "reported": city["reported"],
        "repeated": city["repeated"],
    }


def _on_time(counts: Counts) -> dict[str, int]:
    """按期结案率 by its parts."""
    return {"due": counts["due"] - counts["deferred"], "on_time": counts["due_closed"] - counts["due_closed_late"]}


def _solved(counts: Counts) -> dict[str, int]:
    """结案率 and beside it what of it held 真实解决率, by their parts."""
    names = ("due_closed", "closed", "unsolved")
    return {"due": counts["due"] - counts["deferred"]} | {name: counts[name] for name in names}


def _double(rows: Indexed, days: list[str]) -> Mapping[str, Counts]:
    """双评 of each department, both scores as sums and how many there are."""
    found: dict[str, Counts] = {}
    for day in days:
        for (_, department), row in rows.of("evaluations", day).items():
            if department not in NOBODYS and tier_of(department) is Tier.DEPARTMENT:
                scores = found.setdefault(department, Counter())
                for name in ("party", "party_score", "resident", "resident_score"):
                    scores[name] += row.get(name, 0)
    return {department: scores for department, scores in sorted(found.items()) if scores["party"] and scores["resident"]}


def _ranking(sums: DaySums, days: list[str]) -> list[dict[str, Any]]:
    """按期处置率 of the departments, the highest first, of equal ones the one that handled more."""
    found: dict[str, Counts] = {}
    for day in days:
        for department, counts in sums.departments(day).items():
            if department not in NOBODYS and tier_of(department) is Tier.DEPARTMENT:
                mine = found.setdefault(department, Counter())
                for name in ("handled", "handled_late", "reworks"):
                    mine[name] += counts[name]
    ranked = [
        {
            "department": department,
            "handled": counts["handled"],
            "on_time": counts["handled"] - counts["handled_late"],
            "reworks": counts["reworks"],
        }
        for department, counts in found.items()
        if counts["handled"]
    ]
    return sorted(ranked, key=lambda one: (-one["on_time"] / one["handled"], -one["handled"], one["department"]))
