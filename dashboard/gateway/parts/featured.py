"""Before and after: the tickets that somebody features, each with its two photos."""

from schemas.boards import Row


def featured(row: Row) -> dict[str, object]:
    """The cell of a featured ticket; the wall loads its photos from the gateway by their digests."""
    return row | {"community": row["grid"][:12]}
