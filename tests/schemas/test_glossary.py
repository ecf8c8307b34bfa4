"""The glossary rules: what the code calls a command, event, stage, colour or board is explained there, in both languages."""

import re
from collections.abc import Iterator

import pytest

from schemas.boards import BOARDS, Measure
from schemas.codec import BODIES
from schemas.generate import FOLDER, PLAIN, SPOKEN
from schemas.stage import Colour, Stage

TEXT = (FOLDER / "GLOSSARY.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| ")]
EXPLAINED = set(re.findall(r"`([^`]+)`", TEXT))


def identifiers() -> Iterator[str]:
    yield from (body.__name__ for body in BODIES.values())
    yield from (kind.__name__ for kinds in PLAIN.values() for kind in kinds)
    yield from (kind.__name__ for _, kinds in SPOKEN.values() for kind in kinds)
    for words in (Stage, Colour, Measure):
        yield from words
    for board in BOARDS:
        yield from (board.name, *board.keys, *board.values)


@pytest.mark.parametrize("identifier", sorted(set(identifiers())))
def test_a_word_of_the_code_is_explained(identifier: str):
    assert identifier in EXPLAINED


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_board_is_explained_with_all_its_fields(board):
    row = next(" ".join(row) for row in ROWS if len(row) == 3 and row[1] == f"`{board.name}`")
    assert {*board.keys, *board.values} <= set(re.findall(r"`([^`]+)`", row))


@pytest.mark.parametrize("row", [row for row in ROWS if row[0] != "中文"], ids=lambda row: row[1])
def test_a_row_begins_in_chinese_and_names_an_identifier(row: list[str]):
    assert re.search(r"[\u4e00-\u9fff]", row[0])
    assert "`" in "".join(row[1:4])
