"""Rows of a record with the lines where they begin."""

import csv
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ByColumn

from msgspec import Struct

from streams.importing.mapping import Mapping


class RecordUnreadable(Exception):
    """A record cannot be read at all; the text names the file, what was found and what is expected."""


class Row(Struct, frozen=True):
    """One row: its values by column, or the fault for which it cannot be used."""

    line: int
    values: ByColumn[str, str]
    fault: str = ""


def read_rows(lines: Iterable[str], mapping: Mapping, file: str) -> Iterator[Row]:
    """The rows of a CSV text in their order; `lines` keep their line ends, `file` names the record in errors.

    Raises RecordUnreadable if the header lacks a column that the mapping names, or the text is no CSV.
    """
    reader = csv.reader(lines, delimiter=mapping.source.delimiter)
    try:
        header = next(reader, [])
        _check_header(header, mapping, file)
        begins = reader.line_num + 1
        for fields in reader:
            if fields:
                fault = "" if len(fields) == len(header) else f"{len(fields)} fields, but the header has {len(header)}"
                yield Row(begins, dict(zip(header, fields, strict=False)), fault)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise RecordUnreadable(f"{file}:{reader.line_num}: not CSV: {error}") from error


def _check_header(header: list[str], mapping: Mapping, file: str) -> None:
    missing = [column for column in mapping.columns if column not in header]
    if missing:
        raise RecordUnreadable(
            f"{file}:1: no column {', '.join(map(repr, missing))}, which the mapping {mapping.name} names; "
            f"the file has: {', '.join(map(repr, header)) or 'no header'}"
        )
    repeated = [column for column in mapping.columns if header.count(column) > 1]
    if repeated:
        raise RecordUnreadable(f"{file}:1: the column {repeated[0]!r} occurs {header.count(repeated[0])} times, expected one")
