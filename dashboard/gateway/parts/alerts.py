"""The tickets that somebody has to decide about, and the whistles that departments have not answered."""

from schemas.boards import Row

ATTENTION = (
    "category",
    "grid",
    "lon_deg",
    "lat_deg",
    "department",
    "stage",
    "colour",
    "due_at",
    "since",
    "level",
    "told",
    "rose_at",
)
WHISTLE = ("street", "category", "since", "due_at", "awaited", "overdue", "there")


def attention(row: Row) -> dict[str, object]:
    """The cell of a ticket that somebody has to decide about."""
    return {name: row[name] for name in ATTENTION} | {"community": row["grid"][:12]}


def whistle(row: Row) -> dict[str, object]:
    """The cell of an open whistle."""
    return {name: row[name] for name in WHISTLE}
