"""What a screen says of its own numbers: what they leave out, and whose records they count."""

from collections.abc import Iterator

from dashboard.gateway.screen import Cell
from projections.row_index import RowIndex


def incomplete(rows: RowIndex) -> Iterator[Cell]:
    """How many tickets count no further, since a record of theirs could not be read."""
    yield "incomplete", {"tickets": len(rows.of("incomplete"))}


def sources(rows: RowIndex) -> Iterator[Cell]:
    """How many records came by which door."""
    yield "sources", {source: row["records"] for (source,), row in sorted(rows.of("sources").items())}
