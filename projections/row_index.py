"""Rows of the boards as they are asked for, by board and day; pure."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from schemas.boards import Row, RowKey

# So many fields of a board's key are always asked for by name: a day, or a day and what is evaluated.
ASKED_BY: dict[str, int] = {
    **dict.fromkeys(("flow", "categories", "overdue", "closures", "durations", "evaluations", "solved", "roll-calls"), 1),
    **dict.fromkeys(("tiers", "owners", "holders"), 1),
    "evaluation": 2,
}

Asked = tuple[str, ...]  # a board, and the fields of its key that were asked for
NOTHING: Mapping[RowKey, Row] = {}


class RowIndex(Struct):
    """The merged rows by board and by the fields they are asked for: (board, asked fields) → the rest of the key → row.

    `version` counts the changes under each of them, so that what was added up of a past day is not added up again.
    """

    found: dict[Asked, dict[RowKey, Row]] = {}
    versions: dict[Asked, int] = {}
    dated: dict[str, Counter[str]] = {}

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
        if split > 1:
            self.dated.setdefault(key[0], Counter())[key[1]] += len(rows) - before
        self.versions[asked] = self.versions.get(asked, 0) + 1

    def of(self, *asked: str) -> Mapping[RowKey, Row]:
        """The rows of a board under the fields it is asked by."""
        return self.found.get(asked, NOTHING)

    def version(self, *asked: str) -> int:
        """How often something changed there."""
        return self.versions.get(asked, 0)

    def days(self, board: str) -> list[str]:
        """The days on which a board has rows, the earliest first."""
        return sorted(day for day, rows in self.dated.get(board, Counter()).items() if rows)
