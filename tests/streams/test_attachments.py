"""Attachments: outside the log, proven by the digest in it, and gone for good once deleted."""

import hashlib
import tracemalloc
from pathlib import Path

import pytest

from streams.attachments import FILES_MAX, SALT_BYTES, AttachmentDamaged, AttachmentStore, TooManyAttachments

COMMAND = "0197a000-0000-7000-8000-000000000001"
WORDS = "三楼漏水".encode()


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AttachmentStore(tmp_path)


def files_named_by_digest(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and len(path.name) == 64]


def test_what_was_kept_is_read_back_by_its_digest(store: AttachmentStore) -> None:
    words, photo = store.keep(COMMAND, [WORDS, b"\xff\xd8\xff"])
    assert (store.read(words), store.read(photo)) == (WORDS, b"\xff\xd8\xff")


def test_a_digest_is_that_of_salt_and_content_so_equal_words_do_not_show(store: AttachmentStore, tmp_path: Path) -> None:
    (first,) = store.keep(COMMAND, [WORDS])
    (second,) = store.keep("0197a000-0000-7000-8000-000000000002", [WORDS])
    assert first != second
    assert hashlib.sha256(WORDS).hexdigest() not in (first, second)
    stored = (tmp_path / first[:2] / first).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == first
    assert stored[SALT_BYTES:] == WORDS


def test_a_repeated_command_gets_the_same_digests_and_stores_nothing_twice(store: AttachmentStore, tmp_path: Path) -> None:
    first = store.keep(COMMAND, [WORDS, b"photo"])
    assert store.keep(COMMAND, [WORDS, b"photo"]) == first
    assert len(files_named_by_digest(tmp_path)) == 2


def test_a_repeat_with_other_content_keeps_both(store: AttachmentStore) -> None:
    (first,) = store.keep(COMMAND, [WORDS])
    (second,) = store.keep(COMMAND, [b"other"])
    assert (store.read(first), store.read(second)) == (WORDS, b"other")


def test_the_same_content_twice_in_one_command_is_stored_once(store: AttachmentStore, tmp_path: Path) -> None:
    one, other = store.keep(COMMAND, [b"photo", b"photo"])
    assert one == other
    assert store.keep(COMMAND, [b"photo"]) == [one]
    assert len(files_named_by_digest(tmp_path)) == 1


def test_more_than_a_command_can_name_is_refused_and_nothing_of_it_is_stored(store: AttachmentStore, tmp_path: Path) -> None:
    contents = [f"photo {number}".encode() for number in range(FILES_MAX)]
    digests = [store.keep(COMMAND, [content])[0] for content in contents]
    with pytest.raises(TooManyAttachments, match=f"{FILES_MAX + 2} photos and words"):
        store.keep(COMMAND, [*contents, b"one more", b"another"])
    assert len(files_named_by_digest(tmp_path)) == FILES_MAX
    assert store.keep(COMMAND, contents) == digests


def test_what_a_command_brought_before_is_in_memory_one_by_one(store: AttachmentStore) -> None:
    size = 1 << 20
    for number in range(FILES_MAX - 1):
        store.keep(COMMAND, [bytes([number]) * size])
    tracemalloc.start()
    store.keep(COMMAND, [b"x" * size])
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 5 * size


def test_what_is_deleted_or_unknown_is_none(store: AttachmentStore, tmp_path: Path) -> None:
    (digest,) = store.keep(COMMAND, [WORDS])
    (tmp_path / digest[:2] / digest).unlink()
    assert store.read(digest) is None


def test_a_changed_file_is_found_and_named_and_a_repeat_stores_the_content_anew(store: AttachmentStore, tmp_path: Path) -> None:
    (digest,) = store.keep(COMMAND, [WORDS])
    path = tmp_path / digest[:2] / digest
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(AttachmentDamaged, match=digest):
        store.read(digest)
    (again,) = store.keep(COMMAND, [WORDS])
    assert store.read(again) == WORDS


def test_a_write_that_fails_leaves_nothing_half_written(
    store: AttachmentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.keep(COMMAND, [WORDS])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
