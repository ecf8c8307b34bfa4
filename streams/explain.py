"""A number explained: the rows it is the sum of, and the records behind it, from a cold fold of the log. It writes nothing."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from msgspec import Struct

from projections.addresses import NoSuchNumber, Selected, told_row
from projections.ledger import EVER, Ledger, TicketLedger, is_dated, together
from projections.merge import merge
from projections.shard import Counted, Parked, Shard
from schemas.boards import BOARD
from schemas.explanation import Address, Explained
from streams.replay import Progress, Until, replay
from streams.settings import Settings

NEWEST = 50
ALL = 10**9


class ExplainedAt(Struct, frozen=True):
    """A number explained, where the log was folded for it: its city time and the last event folded of each partition."""

    as_of: datetime | None
    offsets: dict[int, int]
    number: Explained


class Question(Struct, frozen=True):
    """Which number is to be explained, until where the log is folded for it as `replay` does, and how many records to tell."""

    address: Address
    until: Until = None
    newest: int = NEWEST


class Folded(Struct, frozen=True):
    """A partition that was folded cold, with the ledger of what each record added."""

    partition: int
    shard: Shard
    ledger: Ledger | TicketLedger


def explain(settings: Settings, zone: tzinfo, question: Question, progress: Progress | None = None) -> ExplainedAt:
    """Fold the log cold and say what stands behind a number there, now or at a past moment.

    Raises NoSuchNumber for the row of a ticket that has none, and what replay raises.
    """
    address = question.address
    summed, selected = BOARD[address.board].summed, Selected(address)
    ledgers: dict[int, Ledger | TicketLedger] = {}

    def tap(partition: int, offset: int, made: Counted | Parked | None) -> None:
        if partition not in ledgers:
            ledgers[partition] = Ledger(selected.matches) if summed else TicketLedger(address.where["ticket"])
        ledgers[partition].take(offset, made)

    replayed = replay(settings, zone, question.until, progress, tap)
    folded = [Folded(partition, replayed.shards[partition], ledger) for partition, ledger in sorted(ledgers.items())]
    number = explain_folded(address, folded, question.newest)
    if not summed and not number.rows:
        raise NoSuchNumber(f"board {address.board} has no row of {', '.join(address.where.values())} at these offsets")
    return ExplainedAt(replayed.as_of, replayed.offsets, number)


def explain_folded(address: Address, folded: Iterable[Folded], newest: int, rows_max: int = ALL) -> Explained:
    """What stands behind a number in partitions that were folded; of its rows at most so many, those of the newest days first."""
    parts, selected, board = list(folded), Selected(address), BOARD[address.board]
    rows = merge({key: row for key, row in part.shard.rows.items() if selected.matches(key)} for part in parts)
    since = max((part.ledger.since for part in parts), default=EVER) if is_dated(address.board) else EVER
    # Rows of an earlier day than the records are kept of: nothing is found behind them, and nothing is to be.
    counted = {key: row for key, row in rows.items() if not since or key[1] >= since}
    behind = together((part.ledger.behind(address, part.partition, newest, since) for part in parts), newest)
    keys = sorted(rows, key=lambda key: (key[1] if is_dated(address.board) else "", *key), reverse=is_dated(address.board))
    return Explained(
        address=address,
        rows=[told_row(key, rows[key]) for key in keys[:rows_max]],
        row_count=len(rows),
        total=selected.total(rows) if board.summed else None,
        counted=selected.total(counted) if board.summed else None,
        found=behind.total if board.summed else None,
        since=since,
        records=behind.records,
        policies=dict(sorted(behind.policies.items())),
        newest=behind.newest,
    )
