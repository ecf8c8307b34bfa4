"""The cards' cache: equal to the log as far as it says, and thrown away whenever that cannot be relied on."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from schemas.card import Card, CardEntry
from schemas.codec import Unreadable, encode
from streams.card_store import CardRow, CardsDamaged, CardStore, read_row

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
LOG = "log-one"


def card(ticket: str, sequence: int) -> CardRow:
    value = Card(ticket=ticket, sequence=sequence, version=sequence, situation={"type": "open"})
    return read_row(orjson.dumps([ticket]), encode(value))


def entry(ticket: str, sequence: int, command: str) -> CardRow:
    value = CardEntry(
        ticket=ticket,
        partition=3,
        offset=sequence,
        sequence=sequence,
        command=command,
        at=AT,
        type="rongzhi.ticket-filed.v1",
        actor="officer-7",
        role="supervisor",
        source="intake",
        data={"previous": "report"},
    )
    return read_row(orjson.dumps([ticket, f"{sequence:010d}"]), encode(value))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cards" / "intake-0.sqlite"


@pytest.fixture
def store(path: Path) -> CardStore:
    opened = CardStore(path)
    opened.open(LOG)
    return opened


def test_a_ticket_its_story_and_a_commands_outcome_are_found(store: CardStore) -> None:
    store.apply([entry("t-1", 2, "c-2"), entry("t-1", 1, "c-1"), entry("t-10", 1, "c-3"), card("t-1", 2)], {0: 4})
    found = store.card("t-1")
    assert found is not None
    assert found.sequence == 2
    assert [row.command for row in store.story("t-1")] == ["c-1", "c-2"]
    outcome = store.outcome("c-3")
    assert outcome is not None
    assert outcome.ticket == "t-10"


def test_what_is_not_there_is_none(store: CardStore) -> None:
    assert store.card("t-9") is None
    assert store.outcome("c-9") is None
    assert store.story("t-9") == []


def test_a_row_that_comes_again_replaces_and_a_tombstone_removes(store: CardStore) -> None:
    store.apply([card("t-1", 1), card("t-1", 2), entry("t-1", 1, "c-1")], {0: 3})
    store.apply([CardRow("t-1", None, None), CardRow("t-1", 1, None)], {0: 5})
    assert store.card("t-1") is None
    assert store.outcome("c-1") is None


def test_it_goes_on_where_it_stopped(store: CardStore, path: Path) -> None:
    store.apply([card("t-1", 1)], {0: 4, 5: 17})
    store.close()
    again = CardStore(path)
    again.open(LOG)
    assert again.positions() == {0: 4, 5: 17}
    assert again.card("t-1") is not None


def test_rows_and_positions_are_stored_together_or_not_at_all(store: CardStore) -> None:
    with pytest.raises(sqlite3.Error):
        store.apply([card("t-1", 1)], {0: None})  # type: ignore[dict-item]
    assert store.card("t-1") is None
    assert store.positions() == {}


def test_a_cache_of_another_log_is_thrown_away(store: CardStore, path: Path) -> None:
    store.apply([card("t-1", 1)], {0: 4})
    again = CardStore(path)
    again.open("log-two")
    assert again.positions() == {}
    assert again.card("t-1") is None


def test_a_damaged_file_is_thrown_away(store: CardStore, path: Path) -> None:
    store.apply([card(f"t-{number}", 1) for number in range(2000)], {0: 4})
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\x55" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    again = CardStore(path)
    again.open(LOG)
    assert again.positions() == {}


def test_a_file_that_is_no_database_is_thrown_away(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else" * 100)
    again = CardStore(path)
    again.open(LOG)
    assert again.positions() == {}


def test_a_value_that_cannot_be_read_any_more_says_damage_and_not_absence(store: CardStore, path: Path) -> None:
    store.apply([card("t-1", 1)], {0: 1})
    with sqlite3.connect(path) as other:
        other.execute("UPDATE card SET value = x'7b7d'")
    with pytest.raises(CardsDamaged, match=r"intake-0\.sqlite"):
        store.card("t-1")


def test_a_store_that_was_forgotten_says_so_and_not_absence(store: CardStore) -> None:
    store.forget()
    with pytest.raises(CardsDamaged, match="not open"):
        store.card("t-1")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (None, None),
        (b"t-1", None),
        (b"[1]", None),
        (b'["t-1","x"]', None),
        (b'["t-1","1","2"]', None),
        (b'["t-1"]', b"{}"),
        (b'["t-1","0000000001"]', b"nothing"),
    ],
)
def test_a_record_that_is_no_row_is_refused(key: bytes | None, value: bytes | None) -> None:
    with pytest.raises(Unreadable):
        read_row(key, value)
