"""A screen: its cells of one screen, kept up from changed rows. Pure, and nothing depends on now."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from dashboard.gateway.rows import Change, CityTime
from projections.row_index import RowIndex
from schemas.boards import Row, RowKey
from schemas.frames import Cells
from schemas.moment import EPOCH

Cell = tuple[str, Any]


class Part(Struct, frozen=True):
    """Cells that are made together, and the boards that they are made of.

    Attributes:
        cells: makes them from the rows and city time; they are made anew when a row of `boards` changes.
        until: how long they stay true while no row changes: until the next minute, hour or day of the city, or for ever. What is
            true for ever needs no city time, and is shown on a log that has none yet.
    """

    cells: Callable[[RowIndex, CityTime], Iterator[Cell]]
    boards: frozenset[str]
    until: Literal["minute", "hour", "day", "ever"] = "hour"

    def stands_for(self, moment: CityTime | None) -> str | None:
        """What of city time the cells depend on; None while they cannot be made."""
        if self.until == "ever":
            return ""
        if moment is None:
            return None
        hour = f"{moment.day} {moment.hour}"
        return {"day": moment.day, "hour": hour, "minute": f"{hour}:{moment.local.minute:02d}"}[self.until]


def standing(cells: Callable[[RowIndex], Iterator[Cell]], *boards: str) -> Part:
    """A part that depends on no time."""
    return Part(lambda rows, moment: cells(rows), frozenset(boards), "ever")


def timed(
    cells: Callable[[RowIndex, CityTime], Iterator[Cell]], *boards: str, until: Literal["minute", "hour", "day"] = "hour"
) -> Part:
    """A part that depends on the city's minute, hour or day."""
    return Part(cells, frozenset(boards), until)


class RowCells(Struct, frozen=True):
    """One cell for each row of a board: `prefix/` and the row's key."""

    board: str
    prefix: str
    cell: Callable[[Row], object]

    def name(self, key: RowKey) -> str:
        return "/".join((self.prefix, *key[1:]))


class Screen(Struct, frozen=True):
    """What a screen shows: parts, rows of boards one by one, and the cells of other sources by the start of their names."""

    parts: tuple[Part, ...]
    rows: tuple[RowCells, ...] = ()
    beside: tuple[str, ...] = ()


class ScreenCells:
    """The cells of one screen as they are now."""

    def __init__(self, screen: Screen) -> None:
        self.cells: Cells = {}
        self._screen = screen
        self._made: dict[Part, tuple[str, frozenset[str]]] = {}

    def update(self, change: Change, beside: Mapping[str, object]) -> tuple[Cells, tuple[str, ...]]:
        """Follow a change of the rows and the cells of other sources; gives what changed, and the names of what is gone."""
        before = dict(self.cells)
        self._follow_rows(change)
        for part in self._screen.parts:
            self._follow(part, change)
        self._stand_beside(beside)
        news = {name: value for name, value in self.cells.items() if before.get(name) is not value and before.get(name) != value}
        return news, tuple(sorted(before.keys() - self.cells.keys()))

    def _follow_rows(self, change: Change) -> None:
        for row_cells in self._screen.rows:
            for key in change.keys:
                if key[0] == row_cells.board:
                    row = change.rows.of(key[0]).get(key[1:])  # a board of rows is asked for by nothing else
                    self._put(row_cells.name(key), None if row is None else row_cells.cell(row))

    def _put(self, name: str, cell: object) -> None:
        if cell is None:
            self.cells.pop(name, None)
        else:
            self.cells[name] = cell

    def _follow(self, part: Part, change: Change) -> None:
        """Put the cells of a part in the place of those it had, if anything they rest on changed."""
        stood, names = self._made.get(part, (None, frozenset()))
        stands = part.stands_for(change.moment)
        if stands is None or (stood == stands and not change.boards & part.boards):
            return
        made = dict(part.cells(change.rows, change.moment or CityTime(EPOCH)))
        for name in names - made.keys():
            del self.cells[name]
        self.cells.update(made)
        self._made[part] = (stands, frozenset(made))

    def _stand_beside(self, beside: Mapping[str, object]) -> None:
        ours = {name: cell for name, cell in beside.items() if name.startswith(self._screen.beside)} if self._screen.beside else {}
        gone = [name for name in self.cells if self._screen.beside and name.startswith(self._screen.beside) and name not in ours]
        for name in gone:
            del self.cells[name]
        self.cells.update(ours)
