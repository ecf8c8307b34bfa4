"""What comes from outside and is said on the map: of the city, and of each district that has readings of its own."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell, Part, timed
from projections.indicators.outside import UNCONNECTED, Readings
from projections.row_index import RowIndex
from schemas.indicator import IndicatorTree


def on_map(tree: IndicatorTree, districts: tuple[str, ...]) -> Part:
    """A cell for each place and indicator that has come."""
    readings = {place: Readings(place) for place in (tree.place, *districts)}
    leaves = [leaf for leaf in tree.indicators if leaf.on_map]

    def cells(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
        for place, known in readings.items():
            known.look(rows)
            for leaf in leaves:
                cell = known.cell(leaf, moment.local)
                if cell["state"] != UNCONNECTED:
                    yield f"on-map/{place}/{leaf.code}", {name: cell[name] for name in ("state", "value")}

    return timed(cells, *Readings.BOARDS, until="minute")
