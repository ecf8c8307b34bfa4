"""What comes from outside and is said on the map: of the city, and of each district that has readings of its own."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell, Part, timed
from projections.indicators.on_map import on_map_cells
from projections.readings import BOARD
from projections.row_index import RowIndex
from schemas.indicator import IndicatorTree


def on_map(tree: IndicatorTree, districts: tuple[str, ...]) -> Part:
    """A cell for each place and indicator that has come."""
    places = (tree.place, *districts)

    def cells(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
        for name, cell in on_map_cells(rows, tree, places, moment.local):
            yield name, {part: cell[part] for part in ("state", "value")}

    return timed(cells, BOARD, until="minute")
