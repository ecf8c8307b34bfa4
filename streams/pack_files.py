"""The files of a city pack: read and converted, or refused with file, line, field, what was found and what is expected."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from streams.toml_lines import located

T = TypeVar("T")


class CityPackMalformed(Exception):
    """A file of a city pack cannot be used; the text names file, line, field, what was found and what is expected."""


def existing(path: Path) -> Path:
    """The path, if there is a file."""
    if not path.is_file():
        raise CityPackMalformed(f"{path}: no such file; a city pack holds one")
    return path


def text(path: Path) -> str:
    """The text of a file in UTF-8."""
    try:
        return existing(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CityPackMalformed(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file."""
    try:
        return tomllib.loads(text(path))
    except tomllib.TOMLDecodeError as error:
        raise CityPackMalformed(f"{path}: not TOML: {error}") from error


def convert_toml(path: Path, content: dict[str, Any], kind: type[T], renamed: Mapping[str, str] | None = None) -> T:
    """The content of a TOML file as a type; `renamed` maps the type's names to the file's.

    Raises CityPackMalformed with line and field.
    """
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        line, field, reason = located(text(path), str(error), renamed)
        raise CityPackMalformed(f"{path}:{line}: {field}: {reason}") from error


def rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their lines; its header must name these columns."""
    reader = csv.DictReader(text(path).splitlines())
    if tuple(reader.fieldnames or ()) != columns:
        raise CityPackMalformed(f"{path}:1: found the columns {reader.fieldnames}, expected {list(columns)}")
    found = []
    for row in reader:
        if None in row or None in row.values():
            raise CityPackMalformed(f"{path}:{reader.line_num}: expected {len(columns)} fields, as the header has")
        found.append((reader.line_num, row))
    return found


def convert_row(path: Path, line: int, row: dict[str, str], kind: type[T]) -> T:
    """A row of a CSV file as a type."""
    try:
        return msgspec.convert(row, kind, strict=False)
    except msgspec.ValidationError as error:
        field = str(error).partition("$.")[2].rstrip("`")
        raise CityPackMalformed(f"{path}:{line}: {field}: found {row.get(field, '')!r}: {error}") from error


def refuse_repeats(path: Path, codes: Iterable[str]) -> None:
    """Refuse a code that occurs twice."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise CityPackMalformed(f"{path}: code: {code!r} occurs twice; each code names one thing")
        seen.add(code)
