"""The address of a number: the columns of those rows of a board that it is the sum of; every sum on a screen has one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.evaluation.counts import DISTRICT_DIGITS
from schemas.boards import BOARD, BOARDS, Row, RowKey
from schemas.explanation import Address
from schemas.tier import Tier, tier_of


def _tier(unit: str) -> str:
    """What no department has yet is the command centre's to dispatch."""
    return Tier.CITY.value if unit == NO_DEPARTMENT else tier_of(unit).value


def _district(division: str) -> str:
    return division[:DISTRICT_DIGITS]


# What a key field says besides itself.
ASPECTS: Mapping[str, Callable[[str], str]] = {
    "department:tier": _tier,
    "object:district": _district,
    "street:district": _district,
}
MINUS = "-"
RANGE, ALTERNATIVE = "..", ","


class NoSuchNumber(Exception):
    """A board, key field, aspect or column that there is none of; what there is instead is named."""


class Selected:
    """An address ready to be asked about many rows."""

    def __init__(self, address: Address) -> None:
        self.board = address.board
        self.signs: Mapping[str, int] = dict(map(_signed, address.columns))
        names = BOARD[address.board].keys
        self._tests = tuple(_test(names, asked, value) for asked, value in address.where.items())

    def matches(self, key: RowKey) -> bool:
        """Whether a row belongs to the number."""
        return key[0] == self.board and all(test(key) for test in self._tests)

    def amount(self, row: Row) -> int:
        """What a row of its own adds to the number."""
        return sum(sign * row.get(column, 0) for column, sign in self.signs.items())

    def total(self, rows: Mapping[RowKey, Row]) -> int:
        """What the rows that match come to."""
        return sum(self.amount(row) for key, row in rows.items() if self.matches(key))


def _signed(column: str) -> tuple[str, int]:
    return (column[1:], -1) if column.startswith(MINUS) else (column, 1)


def _test(names: tuple[str, ...], asked: str, value: str) -> Callable[[RowKey], bool]:
    place = names.index(asked.partition(":")[0]) + 1
    says: Callable[[str], str] = ASPECTS.get(asked, lambda field: field)
    first, between, last = value.partition(RANGE)
    if between:
        return lambda key: first <= says(key[place]) <= last
    values = frozenset(value.split(ALTERNATIVE))
    return lambda key: says(key[place]) in values


def address_of(board: str, where: Mapping[str, str], columns: Iterable[str]) -> Address:
    """An address that was checked; of a summed board without columns, all of them. Raises NoSuchNumber."""
    known = BOARD.get(board)
    if known is None:
        raise NoSuchNumber(f"there is no board {board!r}; there are {', '.join(b.name for b in BOARDS)}")
    for asked, value in where.items():
        _refuse_field(known.name, known.keys, asked)
        _refuse_value(asked, value, known.summed)
    names = tuple(dict.fromkeys(columns))
    if not known.summed and known.keys != ("ticket",):
        raise NoSuchNumber(f"board {board} is not made of tickets' records: ./rongzhi replay --json prints its rows")
    if not known.summed:
        if names or set(where) != set(known.keys):
            raise NoSuchNumber(f"board {board} has a row for each {known.keys[0]} and no sums: say which, and no columns")
        return Address(board, dict(where))
    for column in names:
        if _signed(column)[0] not in known.values:
            raise NoSuchNumber(f"board {board} has no column {column!r}; it has {', '.join(known.values)}")
    if len({_signed(column)[0] for column in names}) < len(names):
        raise NoSuchNumber(f"board {board}: a column is named once, added or taken off; found {', '.join(names)}")
    return Address(board, dict(where), names or known.values)


def _refuse_field(board: str, keys: tuple[str, ...], asked: str) -> None:
    name = asked.partition(":")[0]
    if name not in keys:
        raise NoSuchNumber(f"board {board} has no key field {name!r}; it has {', '.join(keys)}")
    if name != asked and asked not in ASPECTS:
        raise NoSuchNumber(f"there is no aspect {asked!r}; there are {', '.join(ASPECTS)}")


def _refuse_value(asked: str, value: str, summed: bool) -> None:
    first, between, last = value.partition(RANGE)
    if between and not (first and last):
        raise NoSuchNumber(f"{asked}={value}: found a range with an open end, expected both ends, such as 2026-11-01..2026-11-30")
    if not summed and (between or ALTERNATIVE in value):
        raise NoSuchNumber(f"{asked}={value}: found several tickets, expected one")


def told_row(key: RowKey, row: Row) -> dict[str, Any]:
    """A row as it is told: its key fields by name, then what it holds."""
    return dict(zip(BOARD[key[0]].keys, key[1:], strict=True)) | row


def checked(address: Address) -> Address:
    """An address that somebody else made. Raises NoSuchNumber."""
    return address_of(address.board, address.where, address.columns)
