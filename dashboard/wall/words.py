"""The words of the wall, a file for each language; the page is drawn without any, and the scripts get them with `/city.json`."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

FOLDER = Path(__file__).resolve().parent / "words"
DEFAULT = "zh"
PLACES = re.compile(r"\{\d\}")


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """One language.

    Attributes:
        html: the language as HTML names it.
        stages: what a ticket's stage is called.
        lists: weekdays from Sunday on; endings of a community's name that a long place leaves out; the numerals of levels.
        records: a part of a demonstration source's name, and whose record it is.
        live: what the scripts write, {0}, {1} to be filled in.
        page: what stands on the page from the start.
        number: what the page of a number says of itself; there `boards`, `fields`, `columns`, `values` and `events` name what a
            number is made of.
        refused: why an address leads nowhere.
    """

    html: str
    stages: Mapping[str, str]
    lists: Mapping[str, list[str]]
    records: Mapping[str, str]
    live: Mapping[str, str]
    page: Mapping[str, str]
    number: Mapping[str, str]
    boards: Mapping[str, str]
    fields: Mapping[str, str]
    columns: Mapping[str, str]
    values: Mapping[str, str]
    events: Mapping[str, str]
    refused: Mapping[str, str]


TABLES = ("stages", "records", "live", "page", "number", "boards", "fields", "columns", "values", "events", "refused")


class WordsDiffer(Exception):
    """A language lacks words that another has, or has others: file and words are named."""


def load_words() -> Mapping[str, Words]:
    """Every language by the name of its file, each with all words.

    Raises WordsDiffer.
    """
    found = {path.stem: msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Words) for path in FOLDER.glob("*.toml")}
    expected = _shape(found[DEFAULT])
    for language, words in found.items():
        differing = sorted(f"{table}.{key}" for table, key, _ in expected ^ _shape(words))
        if differing:
            raise WordsDiffer(f"{FOLDER / language}.toml: differs from {DEFAULT}.toml in {', '.join(differing)}")
    return found


def _shape(words: Words) -> set[tuple[str, str, tuple[str, ...]]]:
    """Every word's key, with what is filled in."""
    tables = {name: getattr(words, name) for name in TABLES}
    return {(table, key, tuple(sorted(PLACES.findall(text)))) for table, texts in tables.items() for key, text in texts.items()} | {
        ("lists", key, ()) for key in words.lists
    }


def filled(text: str, *values: object) -> str:
    """A text with its places filled in, as the scripts do it."""
    return PLACES.sub(lambda place: str(values[int(place.group()[1:-1])]), text)
