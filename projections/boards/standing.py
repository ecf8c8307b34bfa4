"""What stands now: a ticket is in one row of such a board, or in none, and its events move it."""

from collections.abc import Iterator

from schemas.boards import RowKey


def moved(before: RowKey | None, after: RowKey | None) -> Iterator[tuple[RowKey, str, int]]:
    """A ticket leaves the row it was in and enters the row it is in now."""
    if before == after:
        return
    if before is not None:
        yield before, "open", -1
    if after is not None:
        yield after, "open", 1
