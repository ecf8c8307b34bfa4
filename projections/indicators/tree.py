"""The tree as of a city time: each indicator's value, comparisons, history and index, and the indices of what is above it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from projections.evaluation.counts import Counts
from projections.evaluation.formulas import Formula
from projections.indicators.day_sums import DaySums, Indexed
from projections.indicators.formulas import CITY_FORMULAS, Value, counted, days_of, standing, value_of
from projections.indicators.outside import EXPIRED, HISTORY_DAYS, UNCONNECTED, outside, year_before
from projections.indicators.rounding import INDEX_DECIMALS, rounded
from projections.readings import BOARD as READINGS
from projections.readings import SIMULATED
from schemas.indicator import Indicator, IndicatorTree, Theme, Topic, Window

EXACT = "exact"

Cell = dict[str, Any]


class Weighed(Struct, frozen=True):
    """An index and how much it weighs in what is above it, none while nothing below is connected; and whether it is made up."""

    weight: float
    index: float | None
    made_up: bool = False


def mean(parts: Iterable[Weighed]) -> tuple[float | None, int, int]:
    """The weighted mean of the connected parts, how many of them are, and how many there are that weigh anything."""
    weighing = [part for part in parts if part.weight > 0]
    connected = [(part.weight, part.index) for part in weighing if part.index is not None]
    total = sum(weight for weight, _ in connected)
    return (sum(weight * index for weight, index in connected) / total if total else None), len(connected), len(weighing)


class _Counted:
    """What was counted over each window, each added up once for all indicators."""

    def __init__(self, rows: Indexed, sums: DaySums, now: datetime) -> None:
        self.today, self.hours = now.date(), now.hour + 1
        self.standing = standing(rows)
        self._sums = sums
        self._over: dict[tuple[Window, date], Counts] = {}

    def of(self, window: Window, day: date) -> Counts:
        """Of a window that ends with a day; of today so many hours have begun."""
        found = self._over.get((window, day))
        if found is None:
            days = days_of(window, day)
            hours = 24 * (len(days) - 1) + (self.hours if day == self.today else 24)
            found = self._over[window, day] = counted(self._sums, days, hours)
        return found


class VitalSigns:
    """The cells of the tree, from the boards' rows; `cells` is asked whenever one of `BOARDS` changed."""

    BOARDS = ("evaluation", "roll-calls", "open-tickets", "supervised", "whistling", READINGS)

    def __init__(self, tree: IndicatorTree) -> None:
        self._tree = tree
        self._sums: DaySums | None = None

    def cells(self, rows: Indexed, now: datetime) -> Iterator[tuple[str, Cell]]:
        """A cell for each indicator, topic, theme and the whole; `now` is city time in the city's zone."""
        if self._sums is None:
            self._sums = DaySums(rows)
        known = _Counted(rows, self._sums, now)
        leaves = {
            leaf.code: outside(rows, self._tree.place, leaf, now)
            if leaf.formula is None
            else _leaf(leaf, CITY_FORMULAS[leaf.formula], known)
            for leaf in self._tree.indicators
        }
        topics = _groups(self._tree.topics, [(leaf.topic, leaf.weight, leaves[leaf.code]) for leaf in self._tree.indicators])
        themes = _groups(self._tree.themes, [(topic.theme, topic.weight, topics[topic.code]) for topic in self._tree.topics])
        whole = _group([_weighed(theme.weight, themes[theme.code]) for theme in self._tree.themes])
        states = Counter(leaf["state"] for leaf in leaves.values())
        yield (
            "vital",
            whole
            | {
                "indicators": len(leaves),
                "indicators_connected": len(leaves) - states[UNCONNECTED] - states[EXPIRED],
                "indicators_expired": states[EXPIRED],
                "indicators_simulated": states[SIMULATED],
            },
        )
        for kind, found in (("theme", themes), ("topic", topics), ("leaf", leaves)):
            yield from ((f"vital/{kind}/{code}", cell) for code, cell in found.items())


def _leaf(leaf: Indicator, formula: Formula, known: _Counted) -> Cell:
    today, window = known.today, leaf.window
    if window is Window.NOW:
        return _told(leaf, value_of(formula, known.standing), None, None) | {"history": []}
    before = today - timedelta(days=len(days_of(window, today)))
    now, past, last_year = (value_of(formula, known.of(window, day)) for day in (today, before, year_before(today)))
    days = [today - timedelta(days=back) for back in range(HISTORY_DAYS - 1, -1, -1)]
    history = [_known(value_of(formula, known.of(Window.DAY, day)), leaf.decimals + 1) for day in days]
    return _told(leaf, now, past, last_year) | {"history": history}


def _told(leaf: Indicator, value: Value, before: Value | None, year_before: Value | None) -> Cell:
    index = leaf.scale.index(float(value.value)) if leaf.scale is not None and value.value is not None else None
    return {
        "state": EXACT,
        "value": rounded(value.value, leaf.decimals),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "before": _known(before, leaf.decimals),
        "year_before": _known(year_before, leaf.decimals),
        "index": rounded(index, INDEX_DECIMALS),
        "alarm": index is not None and leaf.floor is not None and index < leaf.floor,
    }


def _known(value: Value | None, decimals: int) -> float | None:
    """A value of the past; none where nothing was counted then, for a log that had not begun is no day without work."""
    if value is None or not (value.numerator or value.denominator):
        return None
    return rounded(value.value, decimals)


def _groups(groups: Iterable[Theme | Topic], below: list[tuple[str, float, Cell]]) -> dict[str, Cell]:
    """For each group the index of what is below it, which is told by the group's code, its weight and its own cell."""
    parts: dict[str, list[Weighed]] = {group.code: [] for group in groups}
    for above, weight, cell in below:
        parts[above].append(_weighed(weight, cell))
    return {code: _group(weighed) for code, weighed in parts.items()}


def _weighed(weight: float, cell: Cell) -> Weighed:
    return Weighed(weight, cell["index"], cell.get("simulated", False))


def _group(below: list[Weighed]) -> Cell:
    """The index of a group; `simulated` if anything made up is in it."""
    index, connected, of = mean(below)
    made_up = any(part.made_up for part in below if part.weight > 0 and part.index is not None)
    return {"index": rounded(index, INDEX_DECIMALS), "connected": connected, "of": of, "simulated": made_up}
