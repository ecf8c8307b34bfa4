"""The tickets that somebody has to decide about, and the whistles that departments have not answered."""

from schemas.boards import BOARD, Row

# What of a ticket's row no screen shows: it stays off the wire.
UNSHOWN = frozenset({"owner", "hazard", "reported_at"})
ATTENTION = tuple(name for name in BOARD["attention"].values if name not in UNSHOWN)


def attention(row: Row) -> dict[str, object]:
    """The cell of a ticket that somebody has to decide about."""
    return {name: row[name] for name in ATTENTION} | {"community": row["grid"][:12]}


def whistle(row: Row) -> Row:
    """The cell of an open whistle: all of its row."""
    return row
