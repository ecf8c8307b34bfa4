"""The formulas that an indicator of the city may name: those of an evaluation, taken over the whole city."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from projections.evaluation.counts import Counts
from projections.evaluation.formulas import FORMULAS, Formula, Unit
from projections.indicators.day_sums import DaySums, Indexed
from schemas.indicator import Window

# Indicators of single collectors or posts have no meaning for the city as a whole.
OF_PEOPLE = frozenset({"duty-on-time-rate", "holding-time", "reports-a-head", "verified", "surveyed", "received"})
# 人均上报: over the collectors who reported anything, each counted once however many days he did.
A_HEAD = Formula("reports-a-head", Unit.PER_HEAD, ("collected",), ("collectors",), ())
CITY_FORMULAS: Mapping[str, Formula] = {
    formula.code: formula for formula in (*(one for one in FORMULAS if one.code not in OF_PEOPLE), A_HEAD)
}
WEEK_DAYS = 7


class Value(Struct, frozen=True):
    """An exact value with what it was made of; a count is over nothing, and a rate over nothing has no value."""

    numerator: int
    denominator: int | None
    value: Fraction | None


def days_of(window: Window, today: date) -> list[str]:
    """The days that a window counts, the earliest first; none for what stands now."""
    back = {Window.NOW: 0, Window.DAY: 1, Window.WEEK: WEEK_DAYS}[window]
    return [(today - timedelta(days=n)).isoformat() for n in range(back - 1, -1, -1)]


def value_of(formula: Formula, counts: Counts) -> Value:
    """A formula's value of what was counted."""
    numerator, denominator = formula.parts(counts)
    return Value(numerator, denominator, formula.value(numerator, denominator))


def counted(sums: DaySums, days: list[str], hours: int) -> Counts:
    """What was counted in the city on some days, so many of whose hours have begun."""
    counts = sums.city(days)
    counts["hours"] = hours
    counts["collected"], counts["collectors"] = sums.collected(days)
    return counts


def standing(rows: Indexed) -> Counts:
    """What stands now: open tickets by colour, those under supervision, and those that departments are whistled to."""
    counts: Counts = Counter()
    for (colour, *_), row in rows.of("open-tickets").items():
        counts["open"] += row["open"]
        counts[f"open_{colour}"] += row["open"]
    for board in ("supervised", "whistling"):
        counts[board] = sum(row["open"] for row in rows.of(board).values())
    return counts
