"""Shards into one: sums add up, rows that belong to one partition stand side by side."""

from collections.abc import Iterable
from hashlib import sha256

import orjson

from schemas.boards import BOARD, BOARDS, Row, RowKey


def merge(shards: Iterable[dict[RowKey, Row]]) -> dict[RowKey, Row]:
    """The rows of the whole city from the rows of its partitions; the order of the partitions does not matter."""
    merged: dict[RowKey, Row] = {}
    for rows in shards:
        for key, row in rows.items():
            known = merged.get(key)
            if known is None:
                merged[key] = dict(row)
            elif not BOARD[key[0]].summed:
                # Only somebody who wrote to the wrong partition can make two of them; which one stands must depend on no order.
                merged[key] = max(known, dict(row), key=_canonical)
            else:
                for name, amount in row.items():
                    known[name] = known.get(name, 0) + amount
    return merged


def _canonical(row: Row) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def as_tables(rows: dict[RowKey, Row]) -> dict[str, list[Row]]:
    """Rows as lists per board, sorted by key, each with its key fields by name and every number, zero included."""
    tables: dict[str, list[Row]] = {board.name: [] for board in BOARDS}
    for key in sorted(rows):
        board = BOARD[key[0]]
        empty = dict.fromkeys(board.values, 0) if board.summed else {}
        tables[board.name].append(dict(zip(board.keys, key[1:], strict=True)) | empty | rows[key])
    return tables


def combined_digest(digests: dict[int, str]) -> str:
    """One digest for all partitions, from the digest of each."""
    text = "\n".join(f"{partition}:{digests[partition]}" for partition in sorted(digests))
    return sha256(text.encode()).hexdigest()
