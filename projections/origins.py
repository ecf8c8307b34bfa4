"""Where a number comes from: the records whose additions make up a sum of a board's rows.

They are found by asking the records again while the log is folded, not by trust in the rows; so the amounts found must come to
what the rows say.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from projections.shard import Parked, additions_of
from projections.tickets import Step
from schemas.boards import BOARD, BOARDS, Row, RowKey
from schemas.codec import TYPE_NAMES


class NoSuchNumber(Exception):
    """A board, key field or column that there is none of; what there is instead is named."""


class Address(Struct, frozen=True):
    """What a number is the sum of: columns of those rows of a board whose key fields are as `where` says.

    A board with a row for each ticket has no sums: its address names the ticket and no columns.
    """

    board: str
    where: Mapping[str, str] = {}
    columns: tuple[str, ...] = ()

    def matches(self, key: RowKey) -> bool:
        """Whether a row belongs to the number."""
        if key[0] != self.board:
            return False
        fields = dict(zip(BOARD[self.board].keys, key[1:], strict=True))
        return all(fields[name] == value for name, value in self.where.items())

    def total(self, rows: Mapping[RowKey, Row]) -> int:
        """What the rows that match come to."""
        return sum(row.get(column, 0) for key, row in rows.items() if self.matches(key) for column in self.columns)


def address_of(board: str, where: Mapping[str, str], columns: Iterable[str]) -> Address:
    """An address that was checked; of a summed board without columns, all of them. Raises NoSuchNumber."""
    known = BOARD.get(board)
    if known is None:
        raise NoSuchNumber(f"there is no board {board!r}; there are {', '.join(b.name for b in BOARDS)}")
    for field in where:
        if field not in known.keys:
            raise NoSuchNumber(f"board {board} has no key field {field!r}; it has {', '.join(known.keys)}")
    asked = tuple(columns)
    if not known.summed and known.keys != ("ticket",):
        raise NoSuchNumber(f"board {board} is not made of tickets' records: ./rongzhi replay --json prints its rows")
    if not known.summed:
        if asked or set(where) != set(known.keys):
            raise NoSuchNumber(f"board {board} has a row for each {known.keys[0]} and no sums: say which, and no columns")
        return Address(board, dict(where))
    for column in asked:
        if column not in known.values:
            raise NoSuchNumber(f"board {board} has no column {column!r}; it has {', '.join(known.values)}")
    return Address(board, dict(where), tuple(dict.fromkeys(asked)) or known.values)


class Origin(Struct, frozen=True):
    """A record behind a number; `amount` is what it adds, or of a board without days what its ticket counts for in all.

    A parked record has neither time nor policy, and its type is `parked`; a row of a single ticket has no amounts.
    """

    partition: int
    offset: int
    ticket: str
    type: str
    at: datetime | None
    policy: str | None
    amount: int | None


class Origins:
    """Gathers the origins of one number while shards are folded; only the newest of each partition are kept in detail.

    On a board without days a ticket that left its rows again stands behind the number no more, so one origin is kept for each
    ticket that does, its newest: memory grows with those tickets, not with their records.
    """

    def __init__(self, address: Address, zone: tzinfo, newest: int) -> None:
        self._address = address
        self._zone = zone
        self._newest = newest
        board = BOARD[address.board]
        self._by_ticket = board.summed and "day" not in board.keys
        self._standing: dict[str, Origin] = {}
        self._kept: dict[int, deque[Origin]] = {}
        self._policies: dict[str, int] = {}
        self._records = 0
        self._total = 0

    def take(self, partition: int, offset: int, made: Step | Parked | None) -> None:
        """Take in what a shard made of a record."""
        match made:
            case Step():
                self._take_step(partition, offset, made)
            case Parked():
                if not BOARD[self._address.board].summed and self._address.where["ticket"] == made.ticket:
                    self._keep(Origin(partition, offset, made.ticket, "parked", None, None, None))
            case None:
                pass  # void: it says nothing

    def _take_step(self, partition: int, offset: int, step: Step) -> None:
        amount = self._amount(step)
        if amount == 0:
            return
        outcome = step.outcome
        kind = TYPE_NAMES[type(outcome.body)]
        origin = Origin(partition, offset, outcome.ticket, kind, outcome.at, outcome.policy, amount)
        if self._by_ticket:
            self._stand(origin, amount or 0)
        else:
            self._keep(origin)

    def _amount(self, step: Step) -> int | None:
        """What a record adds; 0 if it is not behind the number, None if it is and the number is no sum."""
        address = self._address
        if not BOARD[address.board].summed:
            return None if step.outcome.ticket == address.where["ticket"] else 0
        additions = additions_of(step, self._zone)
        return sum(amount for key, column, amount in additions if column in address.columns and address.matches(key))

    def _stand(self, origin: Origin, added: int) -> None:
        known = self._standing.pop(origin.ticket, None)
        self._total += added
        amount = (known.amount or 0) + added if known else added
        if amount:
            self._standing[origin.ticket] = replace(origin, amount=amount)

    def _keep(self, origin: Origin) -> None:
        self._records += 1
        self._total += origin.amount or 0
        if origin.policy is not None:
            self._policies[origin.policy] = self._policies.get(origin.policy, 0) + 1
        self._kept.setdefault(origin.partition, deque(maxlen=self._newest)).append(origin)

    @property
    def total(self) -> int:
        """What the amounts come to."""
        return self._total

    @property
    def records(self) -> int:
        """How many records are behind the number; of a board without days, how many tickets."""
        return len(self._standing) if self._by_ticket else self._records

    @property
    def policies(self) -> dict[str, int]:
        """The versions of the policy that the records were decided by, each with how many."""
        if not self._by_ticket:
            return dict(sorted(self._policies.items()))
        counted: dict[str, int] = {}
        for origin in self._standing.values():
            counted[str(origin.policy)] = counted.get(str(origin.policy), 0) + 1
        return dict(sorted(counted.items()))

    def newest(self) -> list[Origin]:
        """The newest origins by city time, newest first; parked ones last."""
        kept = self._standing.values() if self._by_ticket else (origin for part in self._kept.values() for origin in part)
        order = sorted(kept, key=lambda o: (o.at.timestamp() if o.at else 0.0, o.partition, o.offset), reverse=True)
        return order[: self._newest]
