"""What comes from outside and is said on the map: of the city, and of each district that has readings of its own."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell, Part, timed
from projections.indicators.outside import UNCONNECTED, outside
from projections.readings import BOARD
from projections.row_index import RowIndex
from schemas.indicator import IndicatorTree


def on_map(tree: IndicatorTree, districts: tuple[str, ...]) -> Part:
    """A cell for each place and indicator that has come."""
    places = (tree.place, *districts)
    leaves = [leaf for leaf in tree.indicators if leaf.on_map]

    def cells(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
        for place in places:
            for leaf in leaves:
                cell = outside(rows, place, leaf, moment.local)
                if cell["state"] != UNCONNECTED:
                    yield f"on-map/{place}/{leaf.code}", {name: cell[name] for name in ("state", "value")}

    return timed(cells, BOARD, until="minute")
