"""A check passes over what no projector wrote, waits from the end of its first pass on, and names the digest that differs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import pytest

from schemas.boards import Marker
from schemas.codec import encode
from streams.agents import stretches
from streams.board_writer import ForeignRecord, marker_key, row_key, row_key_of, row_of
from streams.check import PATIENCE_S, Checked, NoMarker, _live
from streams.log import LogReader, Record

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
MARKER = Marker(partition=0, offset=4, as_of=NOON, ticked_ms=1, digest="00", rows=1, void=0, refused=0, lease=None)
FOREIGN = ("", "{", "7", "[]", '["flow"]', "[7,0]", '["flow",0,7]', '{"a":1}', "\ud83d")


class Board:
    """One partition of `boards-v1` as a reader has it; each look at its end may take a while."""

    def __init__(self, *records: tuple[bytes | str, bytes | None]) -> None:
        keys = [key if isinstance(key, str) else key.decode() for key, _ in records]
        self.records = [Record(0, n, key, records[n][1], 0) for n, key in enumerate(keys)]

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        return 0, len(self.records)

    def read(self, topic: str, partition: int, start: int, end: int) -> Iterator[Record]:
        yield from self.records[start:end]


@pytest.mark.parametrize("key", FOREIGN)
def test_a_key_that_no_projector_wrote_is_one_kind_of_error(key: str):
    with pytest.raises(ForeignRecord):
        row_key_of(key)


@pytest.mark.parametrize("value", [b"", b"{", b"7", b"[]"])
def test_a_value_that_is_no_row_is_the_same_error(value: bytes):
    with pytest.raises(ForeignRecord):
        row_of(value)


def test_foreign_records_are_passed_over_by_check_and_projector():
    key = ("sources", "made")
    row = (row_key(0, key), b'{"records":3}')
    board = Board(
        *((foreign, b"{") for foreign in FOREIGN), row, (row[0], b"["), (marker_key(0), b"["), (marker_key(0), encode(MARKER))
    )
    reader = cast(LogReader, board)
    found = _live(reader, 0, len(FOREIGN))
    assert (found.rows, found.marker) == ({key: {"records": 3}}, MARKER)
    assert stretches._keys_on_board(reader, 0) == {key}


def test_a_long_first_pass_uses_up_no_patience(monkeypatch: pytest.MonkeyPatch):
    """The boards of a big city take longer to read than a marker may take to come."""
    now = iter(range(0, 100 * round(PATIENCE_S), 2 * round(PATIENCE_S)))
    monkeypatch.setattr("streams.check.monotonic_s", lambda: float(next(now)))
    board = Board()
    monkeypatch.setattr("streams.check.time.sleep", lambda _: None)
    with pytest.raises(NoMarker, match="no marker past offset 0"):
        _live(cast(LogReader, board), 0, 0)
    assert next(now) == 4 * PATIENCE_S


def test_a_marker_whose_digest_differs_is_named_though_all_rows_are_equal():
    found = Checked(False, {0: 4, 1: 4}, {}, {0: 0, 1: 0}, {0: "aa", 1: "cc"}, {0: "bb", 1: "cc"}, {0: "aa", 1: "cc"}, [])
    assert found.digests_apart() == ["partition 0: rows aa, marker bb, cold aa"]
