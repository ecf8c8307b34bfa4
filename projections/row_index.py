"""Rows of the boards as they are asked for, by board and day; pure."""

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence

from msgspec import Struct

from schemas.boards import BOARD, Row, RowKey

# So many fields of a board's key are always asked for by name: a day, a day and what is evaluated, or a day of whatever it is of.
ASKED_BY: dict[str, int] = {
    **dict.fromkeys(("flow", "categories", "overdue", "closures", "durations", "evaluations", "solved", "roll-calls"), 1),
    **dict.fromkeys(("tiers", "owners", "holders"), 1),
    "evaluation": 2,
    "reading-days": 5,
}
# Where the day stands in the keys of these boards.
DAY_AT: dict[str, int] = {name: 1 + BOARD[name].keys.index("day") for name in ASKED_BY}

Asked = tuple[str, ...]  # a board, and the fields of its key that were asked for
NOTHING: Mapping[RowKey, Row] = {}


class Days(Struct):
    """How many rows each day has, and the days that have any, the earliest first."""

    rows: dict[str, int] = {}
    ordered: list[str] = []

    def count(self, day: str, more: int) -> None:
        """Count so many rows more, or less, of a day."""
        before = self.rows.get(day, 0)
        self.rows[day] = before + more
        if self.rows[day] and not before:
            insort(self.ordered, day)
        elif before and not self.rows[day]:
            del self.ordered[bisect_left(self.ordered, day)]


class RowIndex(Struct):
    """The merged rows by board and by the fields they are asked for: (board, asked fields) → the rest of the key → row.

    `version` counts the changes under each of them, so that what was added up of a past day is not added up again.
    """

    found: dict[Asked, dict[RowKey, Row]] = {}
    versions: dict[Asked, int] = {}
    dated: dict[Asked, Days] = {}

    def put(self, key: RowKey, row: Row | None) -> None:
        """Take in a row as it is now; None takes it out."""
        split = 1 + ASKED_BY.get(key[0], 0)
        asked, rest = key[:split], key[split:]
        rows = self.found.setdefault(asked, {})
        before = len(rows)
        if row is None:
            rows.pop(rest, None)
        else:
            rows[rest] = row
        day_at = DAY_AT.get(key[0])
        if day_at is not None:
            self.dated.setdefault(key[:day_at], Days()).count(key[day_at], len(rows) - before)
        self.versions[asked] = self.versions.get(asked, 0) + 1

    def of(self, *asked: str) -> Mapping[RowKey, Row]:
        """The rows of a board under the fields it is asked by."""
        return self.found.get(asked, NOTHING)

    def version(self, *asked: str) -> int:
        """How often something changed there."""
        return self.versions.get(asked, 0)

    def days(self, *before: str) -> Sequence[str]:
        """The days on which a board has rows under the fields that stand before its day, the earliest first."""
        dated = self.dated.get(before)
        return dated.ordered if dated is not None else ()
