"""A number explained: the rows it is the sum of, and the records behind it, from a cold fold of the log. It writes nothing."""

from datetime import datetime, tzinfo

from msgspec import Struct

from projections.merge import merge
from projections.origins import Address, NoSuchNumber, Origin, Origins
from schemas.boards import BOARD, Row
from streams.replay import Progress, Until, replay
from streams.settings import Settings

NEWEST = 50


class Explained(Struct, frozen=True):
    """A number with what stands behind it.

    `total` is what the rows come to and `found` what the records behind it add up to: the two are equal, or the fold is at
    fault. Both are None for the row of a single ticket. `records` counts all, `newest` holds the newest of them.
    """

    address: Address
    as_of: datetime | None
    offsets: dict[int, int]
    rows: list[Row]
    total: int | None
    found: int | None
    records: int
    policies: dict[str, int]
    newest: list[Origin]

    @property
    def holds(self) -> bool:
        """Whether the records behind the number add up to it."""
        return self.total == self.found


class Question(Struct, frozen=True):
    """Which number is to be explained, until where the log is folded for it as `replay` does, and how many records to tell."""

    address: Address
    until: Until = None
    newest: int = NEWEST


def explain(settings: Settings, zone: tzinfo, question: Question, progress: Progress | None = None) -> Explained:
    """Fold the log cold and say what stands behind a number there, now or at a past moment.

    Raises NoSuchNumber for the row of a ticket that has none, and what replay raises.
    """
    address = question.address
    origins = Origins(address, zone, question.newest)
    replayed = replay(settings, zone, question.until, progress, origins.take)
    matching = {key: row for key, row in merge(shard.rows for shard in replayed.shards.values()).items() if address.matches(key)}
    summed = BOARD[address.board].summed
    if not summed and not matching:
        raise NoSuchNumber(f"board {address.board} has no row of {', '.join(address.where.values())} at these offsets")
    names = BOARD[address.board].keys
    return Explained(
        address=address,
        as_of=replayed.as_of,
        offsets=replayed.offsets,
        rows=[dict(zip(names, key[1:], strict=True)) | row for key, row in sorted(matching.items())],
        total=address.total(matching) if summed else None,
        found=origins.total if summed else None,
        records=origins.records,
        policies=origins.policies,
        newest=origins.newest(),
    )
