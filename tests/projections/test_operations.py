"""Operations are folded by rule R, alike by decider, projector and auditor, and what nobody can fold counts for nobody."""

from datetime import timedelta

import orjson
import pytest
from msgspec.structs import replace

from projections.operations import fold
from projections.shard import Parked, Shard
from schemas.codec import encode_outcome
from schemas.operation import CompleteStep, EndOperation, OperationEnded, SendReport
from schemas.plan import ReportKind
from schemas.topics import OPERATION_EVENTS
from streams.board_writer import row_of
from streams.runners.decide_operations import WrittenOperations
from tests.given_operation import MORNING, Course, given, start
from tests.projections.told import ZONE

TOPIC = OPERATION_EVENTS.name
COURSE = given(start(), CompleteStep(step="patrol"), SendReport(kind=ReportKind.FIRST), SendReport(kind=ReportKind.FIRST))


def shard_of(course: Course, *more: tuple[str, bytes]) -> Shard:
    shard = Shard()
    for offset, (key, raw) in enumerate((*course.stored, *more)):
        shard.apply_other(TOPIC, offset, key, raw, ZONE)
    return shard


def test_a_row_tells_what_an_operation_is_and_one_for_each_act_what_was_done():
    rows = shard_of(COURSE).rows
    row = rows["operations", "flood-1"]
    assert (row["sequence"], row["version"], row["facts"]["done"]) == (4, 3, {"patrol": "2026-03-02T01:01:00Z"})
    acts = [rows["operation-acts", "flood-1", f"c{number}"] for number in range(1, 5)]
    assert [act["type"] for act in acts] == [
        "rongzhi.operation-started.v1",
        "rongzhi.step-completed.v1",
        "rongzhi.report-sent.v1",
        "rongzhi.command-refused.v1",
    ]
    assert acts[3]["data"]["rule"] == "report-sent"


@pytest.mark.parametrize("change", [{"cause": "c9"}, {"sequence": 3}, {"sequence": 6, "cause": "c9"}, {"sequence": 5}], ids=str)
def test_a_record_that_is_not_the_next_or_whose_command_was_answered_is_void(change: dict[str, object]):
    again = replace(COURSE.records[1], **change)  # type: ignore[arg-type]
    shard = shard_of(COURSE, (again.operation, encode_outcome(again)))
    assert shard.digest() == shard_of(COURSE).digest()
    assert shard.tickets.void == 1


def foreign() -> tuple[tuple[str, bytes], ...]:
    """What no decider wrote: no record, one under another's key, an end before the start, a start after it."""
    ended = replace(COURSE.records[0], body=OperationEnded(started_at=MORNING))
    second = replace(COURSE.records[0], sequence=5, cause="c9")
    return (
        ("flood-1", b"{"),
        ("other", encode_outcome(COURSE.records[0])),
        ("flood-2", encode_outcome(replace(ended, operation="flood-2"))),
        ("flood-1", encode_outcome(second)),
    )


@pytest.mark.parametrize("record", foreign(), ids=["no record", "another's key", "end before start", "second start"])
def test_what_cannot_be_folded_is_parked_and_the_operation_goes_on_alike_for_decider_and_projector(record: tuple[str, bytes]):
    ended = COURSE.also(EndOperation()).stored[-1]
    shard = shard_of(COURSE, record, ended)
    assert ("unread", TOPIC, record[0]) in shard.rows
    written = WrittenOperations()
    for offset, (key, raw) in enumerate((*COURSE.stored, record, ended)):
        written.fold(offset, key, raw)
    assert shard.rows["operations", "flood-1"]["facts"]["ended_at"] == "2026-03-02T01:04:00Z"
    assert written.rows == {key: row for key, row in shard.rows.items() if key[0] != "unread"}


def test_a_row_is_what_comes_back_from_its_bytes():
    rows = shard_of(COURSE).rows
    assert {key: row_of(orjson.dumps(row)) for key, row in rows.items()} == rows


def test_what_is_parked_is_told():
    shard = shard_of(COURSE)
    parked = shard.apply_other(
        TOPIC, len(COURSE.records), "flood-2", encode_outcome(replace(COURSE.records[1], operation="flood-2", sequence=1)), ZONE
    )
    assert isinstance(parked, Parked)
    assert "StepCompleted, but it is never started" in parked.reason


def test_a_void_record_moves_no_time():
    written = WrittenOperations()
    for offset, (key, raw) in enumerate(COURSE.stored):
        written.fold(offset, key, raw)
    stray = replace(COURSE.records[0], at=MORNING + timedelta(days=9))
    written.fold(written.end, "flood-1", encode_outcome(stray))
    assert written.last_at == COURSE.records[-1].at


def test_a_fold_changes_nothing_that_it_is_given():
    rows = dict(shard_of(COURSE).rows)
    before = {key: dict(row) for key, row in rows.items()}
    fold(rows, *COURSE.also(EndOperation()).stored[-1])
    assert rows == before
