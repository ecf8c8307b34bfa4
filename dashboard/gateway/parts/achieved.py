"""The showcase: what the city achieved over the days that are over."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell, Part, timed
from projections.indicators.achievements import BOARDS, Achievements
from projections.row_index import RowIndex


def achievements(districts: tuple[str, ...]) -> Part:
    """Sums, trends, scores and rankings up to yesterday."""
    known = Achievements(districts)

    def cells(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
        yield from known.cells(rows, moment.local.date())

    return timed(cells, *BOARDS, until="day")
