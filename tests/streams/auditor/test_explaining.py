"""What the auditor answers about a number: its rows, its records, its policies, at its own offsets."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from schemas.boards import BOARDS
from schemas.codec import decode_outcome
from streams.auditor import comparing as module
from streams.auditor.comparing import Auditor
from streams.auditor.explaining import create_app
from streams.cold_fold import NOT_KEPT
from tests.streams.auditor.shown import READINGS, RECORDS, Log, Shown

OPEN = {"board": "open-tickets", "columns": ["open"]}


@pytest.fixture
def client(auditor: Auditor) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(auditor)) as found:
        yield found


def folded(auditor: Auditor, shown: Shown, upto: int, as_of: str | None = None) -> None:
    marker = shown.fold(upto)
    if as_of is not None:
        marker = replace(marker, as_of=datetime.fromisoformat(as_of))
    auditor.compare(Log(), 0, marker)


def asked(client: TestClient[Litestar], *numbers: dict[str, Any], **rest: Any) -> dict[str, Any]:
    answer = client.post("/v1/explanations", json={"numbers": list(numbers)} | rest)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_number_comes_with_its_rows_and_records_at_the_offsets_of_the_fold(
    auditor: Auditor, shown: Shown, client: TestClient[Litestar]
):
    folded(auditor, shown, 120)
    told = asked(client, OPEN, {"board": "flow", "columns": ["reported", "-closed"]}, newest=5)
    opened, grown = told["numbers"]
    assert (told["offsets"], told["equal"], told["compared_ms"]) == ({"0": 119}, True, 7_000)
    assert opened["total"] == opened["found"] == opened["records"] == sum(row["open"] for row in opened["rows"]) > 5
    assert grown["total"] == grown["found"] == opened["total"], "what came and did not go is open"
    assert len(opened["newest"]) == 5
    for origin in opened["newest"]:
        key, raw = RECORDS[origin["offset"]]
        assert (origin["ticket"], origin["partition"]) == (key, 0)
        assert datetime.fromisoformat(origin["at"]) == decode_outcome(raw, key).at


def test_of_many_rows_only_so_many_are_listed_and_all_are_counted(auditor: Auditor, shown: Shown, client: TestClient[Litestar]):
    folded(auditor, shown, 120)
    (opened,) = asked(client, OPEN, rows=2, newest=0)["numbers"]
    assert (len(opened["rows"]), opened["newest"]) == (2, [])
    assert opened["row_count"] > 2
    assert opened["total"] == opened["records"]


def test_records_are_kept_for_as_many_days_as_a_week_on_a_wall_needs(auditor: Auditor, shown: Shown, client: TestClient[Litestar]):
    """Of the days before, the rows are there and their records are not; who stands somewhere now is known, however long."""
    for as_of, since, kept in (
        ("2026-12-01T04:00:00+00:00", "2026-11-24", True),
        ("2026-12-02T04:00:00+00:00", "2026-11-25", False),
    ):
        folded(auditor, shown, 120, as_of)
        reported, opened = asked(client, {"board": "flow", "columns": ["reported"]}, OPEN)["numbers"]
        assert reported["since"] == since
        assert reported["counted"] == reported["found"] == (reported["total"] if kept else 0)
        assert (reported["total"] > 0, opened["since"], opened["found"]) == (True, "", opened["total"])


def test_what_the_map_says_of_a_place_comes_from_the_same_fold(
    auditor: Auditor, shown: Shown, client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
):
    """Only what the city pack puts on the map: of the reading of the air that is there, nothing."""
    shown.read(len(READINGS))
    folded(auditor, shown, 120, as_of="2026-11-24T10:00:00+00:00")
    assert [name for name in asked(client, vital=True)["vital"] if name.startswith("on-map")] == []
    leaves = [replace(leaf, on_map=leaf.code == "aqi") for leaf in auditor._tree.indicators]
    monkeypatch.setattr(auditor, "_tree", replace(auditor._tree, indicators=tuple(leaves)))
    told = asked(client, vital=True)["vital"]
    assert told["on-map/3212/aqi"] == told["vital/leaf/aqi"]


def test_the_vital_signs_come_from_the_same_fold(auditor: Auditor, shown: Shown, client: TestClient[Litestar]):
    folded(auditor, shown, 120, as_of="2026-11-24T10:00:00+00:00")
    assert asked(client, OPEN)["vital"] == {}
    told = asked(client, OPEN, vital=True)
    leaf = told["vital"]["vital/leaf/open"]
    assert (leaf["state"], leaf["value"]) == ("exact", told["numbers"][0]["total"])
    assert told["vital"]["vital"]["index"] is not None


def test_who_asks_for_what_there_is_not_is_told_what_there_is(auditor: Auditor, shown: Shown, client: TestClient[Litestar]):
    folded(auditor, shown, 120)
    for number, sentence in (
        ({"board": "moon"}, "there is no board 'moon'; there are open-tickets"),
        ({"board": "flow", "columns": ["open"]}, "board flow has no column 'open'"),
        ({"board": "sources"}, "the auditor keeps no records of board sources: ./rongzhi explain"),
        ({"board": "attention", "where": {"ticket": "a"}}, "the auditor keeps no records of board attention"),
    ):
        answer = client.post("/v1/explanations", json={"numbers": [number]})
        assert (answer.status_code, answer.json()["reason"][: len(sentence)]) == (422, sentence)
    answer = client.post("/v1/explanations", json={"numbers": [OPEN | {"colour": "red"}]})
    assert answer.status_code == 400
    assert "colour" in answer.json()["reason"]
    assert client.get("/v1/moon").status_code == 404
    assert client.post("/v1/explanations", json={"numbers": [OPEN] * 9}).status_code == 400
    deep = client.post("/v1/explanations", content="[" * 200_000, headers={"content-type": "application/json"})
    assert (deep.status_code, deep.json()["reason"]) == (400, "expected JSON that is not nested so deep")


def test_before_the_log_is_folded_it_says_how_far_it_is(
    auditor: Auditor, shown: Shown, client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
):
    answer = client.post("/v1/explanations", json={"numbers": [OPEN]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json()["reason"] == "the auditor has folded 0 of 1 partitions"
    assert client.get("/healthz").status_code == 503
    folded(auditor, shown, 120)
    monkeypatch.setattr(module, "FOLDING_S", 0.01)
    with auditor.folding:
        assert (
            client.post("/v1/explanations", json={"numbers": [OPEN]})
            .json()["reason"]
            .startswith("the auditor is at work on the log or another question; it has folded 1 of 1")
        )
    assert client.get("/healthz").status_code == 200


def test_every_number_of_every_board_that_it_answers_for_is_made_by_its_records(
    auditor: Auditor, shown: Shown, client: TestClient[Litestar]
):
    folded(auditor, shown, 120, as_of="2026-11-24T10:00:00+00:00")
    boards = [board.name for board in BOARDS if board.summed and board.name not in NOT_KEPT]
    for board in boards:
        (number,) = asked(client, {"board": board}, newest=0, rows=0)["numbers"]
        assert number["total"] == number["counted"] == number["found"], board
    assert len(boards) > 25
