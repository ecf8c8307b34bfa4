"""An index that remembers what it was asked for."""

from collections.abc import Mapping

from msgspec import field

from projections.row_index import RowIndex
from schemas.boards import Row, RowKey


class AskedIndex(RowIndex):
    """Rows, and the board and fields of each question for them."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    def of(self, *asked: str) -> Mapping[RowKey, Row]:
        self.asked.append(asked)
        return super().of(*asked)
