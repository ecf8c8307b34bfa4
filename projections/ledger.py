"""The ledger 明细账: which records of a partition stand behind each row, and what each of them added; pure.

It is filled while a shard is folded, from what each record adds and not from the rows, so that the two can be held against each
other: what the ledger finds behind a number must come to what the rows say.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct, field

from projections.addresses import Selected
from projections.shard import Counted, Parked
from schemas.boards import BOARD, RowKey
from schemas.codec import TYPE_NAMES
from schemas.explanation import Address, Origin

EVER = ""


class Behind(Struct):
    """What stands behind a number in some partitions: the sum of the amounts, how many records or tickets, by which policies."""

    total: int = 0
    records: int = 0
    policies: Counter[str] = field(default_factory=Counter)
    newest: list[Origin] = []


class _Record(Struct, frozen=True, gc=False):
    """What is kept of a record, once for all rows that it adds to."""

    offset: int
    ticket: str
    type: str
    at: datetime
    policy: str


class _Entries:
    """The records that one column of one row is the sum of, in their order, and what each adds."""

    __slots__ = ("amounts", "records")

    def __init__(self) -> None:
        self.records: list[_Record] = []
        self.amounts = array("q")


class _Standing(Struct):
    """A ticket that counts in a row now: the record that moved it last, and what it counts for."""

    record: _Record
    amount: int


_Columns = dict[str, _Entries]
Keeps = Callable[[RowKey], bool]


def is_dated(board: str) -> bool:
    """Whether a board's rows are of a day, and so of what happened; the rows of others are of what stands now."""
    return "day" in BOARD[board].keys


class Ledger:
    """The ledger of one partition.

    On a board without days a ticket that left its rows again stands behind them no more, so that memory grows with the tickets
    that stand there; of a board with days every record is kept, from `since` on.

    Args:
        keeps: which rows it keeps the records of; `since` is the first day of those, EVER for all.
    """

    def __init__(self, keeps: Keeps, since: str = EVER) -> None:
        self.since = since
        self._keeps = keeps
        self._dated: dict[str, dict[str, dict[RowKey, _Columns]]] = {}
        self._standing: dict[str, dict[tuple[RowKey, str], dict[str, _Standing]]] = {}

    def take(self, offset: int, made: Counted | Parked | None) -> None:
        """Take in what a shard made of a record; one that is void or parked, or a refusal, adds nothing."""
        if not isinstance(made, Counted) or not made.additions:
            return
        outcome = made.step.outcome
        record = _Record(offset, outcome.ticket, TYPE_NAMES[type(outcome.body)], outcome.at, outcome.policy)
        for key, column, amount in made.additions:
            if not self._keeps(key):
                continue
            if is_dated(key[0]):
                self._enter(key, column, record, amount)
            else:
                self._stand(key, column, record, amount)

    def _enter(self, key: RowKey, column: str, record: _Record, amount: int) -> None:
        day = key[1]
        if day < self.since:
            return
        columns = self._dated.setdefault(day, {}).setdefault(key[0], {}).setdefault(key, {})
        entries = columns.get(column)
        if entries is None:
            entries = columns[column] = _Entries()
        entries.records.append(record)
        entries.amounts.append(amount)

    def _stand(self, key: RowKey, column: str, record: _Record, added: int) -> None:
        tickets = self._standing.setdefault(key[0], {}).setdefault((key, column), {})
        known = tickets.pop(record.ticket, None)
        amount = (known.amount if known else 0) + added
        if amount:
            tickets[record.ticket] = _Standing(record, amount)

    def forget_before(self, day: str) -> None:
        """Keep no records of rows of an earlier day."""
        self.since = max(self.since, day)
        for old in [known for known in self._dated if known < day]:
            del self._dated[old]

    def behind(self, address: Address, partition: int, newest: int, since: str = EVER) -> Behind:
        """What stands behind a number here, of its rows of a day from `since` on; the newest first."""
        found: dict[tuple[int, str], tuple[_Record, int]] = {}
        for record, amount in self._parts(Selected(address), since):
            place = (record.offset, record.ticket) if is_dated(address.board) else (0, record.ticket)
            known = found.get(place)
            if known is not None:
                amount += known[1]
                record = max(record, known[0], key=lambda one: one.offset)
            found[place] = record, amount
        parts = [(record, amount) for record, amount in found.values() if amount]
        parts.sort(key=lambda part: part[0].offset, reverse=True)
        origins = [Origin(partition, r.offset, r.ticket, r.type, r.at, r.policy, amount) for r, amount in parts[:newest]]
        policies = Counter(record.policy for record, _ in parts)
        return Behind(sum(amount for _, amount in parts), len(parts), policies, origins)

    def _parts(self, selected: Selected, since: str) -> Iterator[tuple[_Record, int]]:
        if not is_dated(selected.board):
            for (key, column), tickets in self._standing.get(selected.board, {}).items():
                if column in selected.signs and selected.matches(key):
                    yield from ((one.record, selected.signs[column] * one.amount) for one in tickets.values())
            return
        for boards in (boards for day, boards in self._dated.items() if day >= since):
            for key, columns in boards.get(selected.board, {}).items():
                if selected.matches(key):
                    yield from _entered(columns, selected.signs)


def _entered(columns: _Columns, signs: Mapping[str, int]) -> Iterator[tuple[_Record, int]]:
    for column, sign in signs.items():
        if column in columns:
            entries = columns[column]
            yield from ((record, sign * amount) for record, amount in zip(entries.records, entries.amounts, strict=True))


class TicketLedger:
    """The records of one ticket, of which a row of its own is made; they add to nothing."""

    since = EVER

    def __init__(self, ticket: str) -> None:
        self._ticket = ticket
        self._found: list[tuple[int, str, datetime | None, str | None]] = []

    def take(self, offset: int, made: Counted | Parked | None) -> None:
        """Take in what a shard made of a record; the one that parked the ticket belongs to it, and what came after."""
        match made:
            case Counted(step=step) if step.outcome.ticket == self._ticket:
                outcome = step.outcome
                self._found.append((offset, TYPE_NAMES[type(outcome.body)], outcome.at, outcome.policy))
            case Parked(ticket=self._ticket):
                self._found.append((offset, "parked", None, None))

    def behind(self, address: Address, partition: int, newest: int, since: str = EVER) -> Behind:
        """All of its records; the newest first."""
        found = reversed(self._found)
        origins = [Origin(partition, offset, self._ticket, kind, at, policy, None) for offset, kind, at, policy in found]
        policies = Counter(policy for *_, policy in self._found if policy is not None)
        return Behind(0, len(origins), policies, origins[:newest])


def together(parts: Iterator[Behind], newest: int) -> Behind:
    """What stands behind a number in all partitions: the newest by city time first, parked records last."""
    whole = Behind()
    found: list[Origin] = []
    for part in parts:
        whole.total += part.total
        whole.records += part.records
        whole.policies.update(part.policies)
        found += part.newest
    found.sort(key=lambda o: (o.at.timestamp() if o.at else 0.0, o.partition, o.offset), reverse=True)
    whole.newest = found[:newest]
    return whole
