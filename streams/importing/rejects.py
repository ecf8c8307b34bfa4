"""The reject file: what of a record could not be used, or only with a doubt, with line, column and reason."""

import csv
import io
from collections.abc import Iterable

from msgspec import Struct

COLUMNS = ("line", "column", "value", "effect", "rule", "reason")


class Reject(Struct, frozen=True, order=True):
    """One value of the record; `dropped` if the step, or the row, was left out, else it was used in spite of the doubt.

    `rule` is the short name by which a summary counts; `line` is the line of the file where the row begins.
    """

    line: int
    column: str
    value: str
    rule: str
    reason: str
    dropped: bool = True


def rejects_csv(rejects: Iterable[Reject]) -> str:
    """The text of the reject file, in the order given."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for r in rejects:
        writer.writerow((r.line, r.column, r.value, "dropped" if r.dropped else "kept", r.rule, r.reason))
    return text.getvalue()
