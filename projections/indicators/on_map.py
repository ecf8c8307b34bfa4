"""What the map says of places from outside: of the city, and of each district that has readings of its own; pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from projections.indicators.day_sums import Indexed
from projections.indicators.outside import UNCONNECTED, Cell, outside
from schemas.indicator import IndicatorTree


def on_map_cells(rows: Indexed, tree: IndicatorTree, places: Iterable[str], now: datetime) -> Iterator[tuple[str, Cell]]:
    """A cell for each place and indicator that has come; `now` is city time in the city's zone."""
    leaves = [leaf for leaf in tree.indicators if leaf.on_map]
    for place in places:
        for leaf in leaves:
            cell = outside(rows, place, leaf, now)
            if cell["state"] != UNCONNECTED:
                yield f"on-map/{place}/{leaf.code}", cell
