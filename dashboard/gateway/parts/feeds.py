"""What comes in from outside: for each indicator that has no source in the log, who sent it last and whether that still holds."""

from collections.abc import Iterator

from dashboard.gateway.rows import CityTime
from dashboard.gateway.screen import Cell, Part, timed
from projections.indicators.outside import outside
from projections.readings import BOARD
from projections.row_index import RowIndex
from schemas.indicator import IndicatorTree


def outside_feeds(tree: IndicatorTree) -> Part:
    """A cell for each indicator from outside."""
    leaves = [leaf for leaf in tree.indicators if leaf.readings is not None]

    def cells(rows: RowIndex, moment: CityTime) -> Iterator[Cell]:
        for leaf in leaves:
            cell = outside(rows, tree.place, leaf, moment.local)
            yield f"feed/{leaf.code}", {name: cell.get(name) for name in ("state", "source", "observed_at", "ttl_s")}

    return timed(cells, BOARD, until="minute")
