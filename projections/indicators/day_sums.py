"""What the boards counted on a day, for the city, its districts and its departments; a day is added up once until it changes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from projections.evaluation.counts import DISTRICT_DIGITS, Counts
from schemas.boards import Evaluated, Row, RowKey

CITY = ""
AREAS, DEPARTMENTS, COLLECTORS = Evaluated.AREA.value, Evaluated.DEPARTMENT.value, Evaluated.COLLECTOR.value


class Indexed(Protocol):
    """Rows of the boards by the fields they are asked by, how often something changed there, and which days have any."""

    def of(self, *asked: str) -> Mapping[RowKey, Row]: ...

    def version(self, *asked: str) -> int: ...

    def days(self, *before: str) -> Sequence[str]: ...


class _Kept(Struct):
    version: int
    sums: dict[str, Counts]


class DaySums:
    """Counts by their names in the glossary: those of the board `evaluation`, and those of roll-calls after `whistle_`."""

    def __init__(self, rows: Indexed) -> None:
        self._rows = rows
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._kept_collected: dict[tuple[str, ...], tuple[int, tuple[int, int]]] = {}

    def districts(self, day: str) -> Mapping[str, Counts]:
        """By district, and the whole city under CITY."""
        return self._of(AREAS, day)

    def departments(self, day: str) -> Mapping[str, Counts]:
        """By department or division that worked on tickets."""
        return self._of(DEPARTMENTS, day)

    def city(self, days: Iterable[str]) -> Counts:
        """The counts of the whole city over some days."""
        return self.over(self.districts(day).get(CITY, Counter()) for day in days)

    def district(self, district: str, days: Iterable[str]) -> Counts:
        """The counts of a district over some days."""
        return self.over(self.districts(day).get(district, Counter()) for day in days)

    def collected(self, days: Iterable[str]) -> tuple[int, int]:
        """What collectors reported over some days, and how many of them did."""
        asked = tuple(days)
        version = sum(self._rows.version("evaluation", day, COLLECTORS) for day in asked)
        kept = self._kept_collected.get(asked)
        if kept is None or kept[0] != version:
            rows = [
                (who, row["reported"])
                for day in asked
                for who, row in self._rows.of("evaluation", day, COLLECTORS).items()
                if row.get("reported")
            ]
            kept = self._kept_collected[asked] = version, (sum(count for _, count in rows), len({who for who, _ in rows}))
        return kept[1]

    @staticmethod
    def over(counted: Iterable[Counts]) -> Counts:
        """One count of many."""
        total: Counts = Counter()
        for counts in counted:
            for name, amount in counts.items():
                total[name] += amount
        return total

    def _of(self, by: str, day: str) -> Mapping[str, Counts]:
        version = self._rows.version("evaluation", day, by) + self._rows.version("roll-calls", day)
        kept = self._kept.get((by, day))
        if kept is None or kept.version != version:
            kept = self._kept[by, day] = _Kept(version, self._summed(by, day))
        return kept.sums

    def _summed(self, by: str, day: str) -> dict[str, Counts]:
        sums: dict[str, Counts] = {}
        for (found,), row in self._rows.of("evaluation", day, by).items():
            _add(sums, by, found, row)
        for (street, department), row in self._rows.of("roll-calls", day).items():
            _add(sums, by, street if by == AREAS else department, {f"whistle_{name}": amount for name, amount in row.items()})
        return sums


def _add(sums: dict[str, Counts], by: str, found: str, row: Row) -> None:
    """A row to its object; a street's to its district, and to the city."""
    for name in (found[:DISTRICT_DIGITS], CITY) if by == AREAS else (found,):
        counts = sums.setdefault(name, Counter())
        for column, amount in row.items():
            counts[column] += amount
