"""The vital signs: the tree of indicators as the boards have it."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell, Part, timed
from projections.indicators.tree import VitalSigns
from projections.row_index import RowIndex
from schemas.indicator import IndicatorTree


def vital_signs(tree: IndicatorTree) -> Part:
    """A cell for each indicator, topic and theme of the tree, and one for the whole."""
    signs = VitalSigns(tree)

    def cells(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
        yield from signs.cells(rows, moment.local)

    # A reading expires at a minute of its own, though nothing else happens then.
    return timed(cells, *VitalSigns.BOARDS, until="minute")
