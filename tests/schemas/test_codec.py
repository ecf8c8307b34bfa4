"""Bytes to messages and back: what is written comes back equal, and what cannot be read says where and why."""

import random
from datetime import timedelta, timezone
from typing import Any

import orjson
import pytest

from schemas import codec
from schemas.calendar import Clock
from schemas.clock import ClockTicked
from schemas.codec import Unreadable, decode, decode_command, decode_outcome, encode_command, encode_outcome, headers
from schemas.envelope import Command, Outcome
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket.stages import FileTicket, ReportTicket, TicketReported
from tests.small_city import NOON, PLACE, TURN

REPORT = Command(
    id="c1",
    ticket="t",
    at=NOON,
    actor="a",
    role=Role.RECORD,
    source="s",
    policy="p1",
    body=ReportTicket(category="fire", place=PLACE),
)
REPORTED = Outcome(
    id="o1",
    ticket="t",
    at=NOON,
    sequence=1,
    cause="c1",
    actor="a",
    role=Role.RECORD,
    source="s",
    policy="p1",
    body=TicketReported(
        clock=Clock.NATURAL_DAYS,
        turn=TURN,
        category="fire",
        procedure="short",
        place=PLACE,
        department=None,
        yellow_at=NOON,
        due_at=NOON + timedelta(hours=1),
        due_recorded=False,
    ),
)


def changed(raw: bytes, path: str, value: Any) -> bytes:
    """A message with one field set, or left out where the value is `...`."""
    message = orjson.loads(raw)
    *folders, name = path.split(".")
    inner = message
    for folder in folders:
        inner = inner[folder]
    if value is ...:
        del inner[name]
    else:
        inner[name] = value
    return orjson.dumps(message)


def test_a_command_and_an_outcome_come_back_as_they_were_written():
    assert decode_command(encode_command(REPORT)) == REPORT
    assert decode_outcome(encode_outcome(REPORTED)) == REPORTED


def test_the_envelope_is_a_cloud_event_whose_headers_name_it():
    message = orjson.loads(encode_outcome(REPORTED))
    assert message["specversion"] == "1.0"
    assert message["type"] == "rongzhi.ticket-reported.v1"
    assert message["subject"] == message["partitionkey"] == "t"
    assert message["sequence"] == "0000000001"
    assert dict(headers(REPORTED)) == {
        "content-type": b"application/cloudevents+json; charset=UTF-8",
        "ce_id": b"o1",
        "ce_type": b"rongzhi.ticket-reported.v1",
    }


def test_the_same_instant_in_another_zone_gives_the_same_instant():
    taizhou = NOON.astimezone(timezone(timedelta(hours=8)))
    raw = changed(encode_command(REPORT), "time", taizhou.isoformat())
    assert decode_command(raw).at == NOON


@pytest.mark.parametrize(
    ("path", "value", "found_at"),
    [
        ("specversion", "0.3", "$.specversion"),
        ("type", "rongzhi.report-ticket.v9", "$.type"),
        ("type", "rongzhi.ticket-reported.v1", "$.data.due_at"),  # an outcome's type around a command's body
        ("time", "2026-01-01T12:00:00", "$.time"),  # no zone
        ("time", "0001-01-01T00:00:00Z", "$.time"),
        ("time", "9999-12-31T23:59:59Z", "$.time"),
        ("time", ..., "$"),
        ("subject", 7, "$.subject"),
        ("subject", "a ticket", "$.subject"),
        ("id", "", "$.id"),
        ("source", "NYC 311", "$.source"),
        ("data.category", ..., "$.data"),
        ("data.category", "Fire!", "$.data.category"),
        ("data.phone", "13800000000", "$.data"),  # a field that nobody knows
        ("data.place.grid", "32", "$.data.place.grid"),
        ("data.place.lat_deg", 132.5, "$.data.place.lat_deg"),
        ("data.due_at", "2026-01-02T00:00:00", "$.data.due_at"),
        ("data.due_at", "9999-12-31T00:00:00Z", "$.data"),
        ("data.words", "the pavement is broken", "$.data.words"),  # words lie outside the log
        ("expectedversion", "7", "$.expectedversion"),
    ],
)
def test_an_unreadable_command_names_the_field_and_the_reason(path: str, value: Any, found_at: str):
    with pytest.raises(Unreadable) as refused:
        decode_command(changed(encode_command(REPORT), path, value))
    assert refused.value.path == found_at
    assert refused.value.reason


@pytest.mark.parametrize(
    ("path", "value", "found_at"),
    [
        ("type", "rongzhi.file-ticket.v1", "$.data"),
        ("sequence", ..., "$.sequence"),
        ("sequence", "-1", "$.sequence"),
        ("sequence", "²", "$.sequence"),  # a digit to Python, no number to anybody
        ("sequence", "9" * 5000, "$.sequence"),
        ("causationid", ..., "$.sequence"),
        ("data.due_at", "9999-12-31T23:00:00-14:00", "$.data"),
        ("data.yellow_at", "0001-01-01T00:00:00+14:00", "$.data"),
    ],
)
def test_an_unreadable_outcome_names_the_field_and_the_reason(path: str, value: Any, found_at: str):
    with pytest.raises(Unreadable) as refused:
        decode_outcome(changed(encode_outcome(REPORTED), path, value))
    assert refused.value.path == found_at


def test_a_command_is_no_outcome_and_an_outcome_no_command():
    with pytest.raises(Unreadable, match="expected an event or a refusal"):
        decode_outcome(encode_command(REPORT))
    with pytest.raises(Unreadable, match="expected a command"):
        decode_command(encode_outcome(REPORTED))


def test_a_record_under_the_key_of_another_ticket_is_unreadable():
    assert decode_outcome(encode_outcome(REPORTED), "t").ticket == "t"
    with pytest.raises(Unreadable, match="expected the record's key u, found t"):
        decode_outcome(encode_outcome(REPORTED), "u")


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"{", b"\xff", b'"\xff"', b'{"type":"\xff"}', b"[" * 100_000, b'{"a":' * 100_000, b"\x00" * 10],
    ids=lambda raw: repr(raw[:10]),
)
def test_bytes_that_are_no_message_are_unreadable_and_nothing_else(raw: bytes):
    for read in (decode_command, decode_outcome, lambda bytes_: decode(bytes_, ClockTicked)):
        with pytest.raises(Unreadable):
            read(raw)


def test_bytes_gone_bad_are_read_or_unreadable_and_never_anything_else():
    chance, raw = random.Random(3), encode_outcome(REPORTED)
    pieces = (b'"', b"{", b"[", b"null", b"1e999", b"\xff", b"\\ud800", b"9" * 30, b"-", "²".encode())
    unreadable = 0
    for _ in range(5_000):
        bad = bytearray(raw)
        place = chance.randrange(len(bad))
        bad[place : place + chance.randint(0, 3)] = chance.choice((*pieces, bytes([chance.randrange(256)])))
        try:
            decode_outcome(bytes(bad))
        except Unreadable:
            unreadable += 1
    assert unreadable > 1_000


def test_a_reader_passes_over_fields_of_the_envelope_that_it_does_not_know():
    raw = changed(encode_outcome(REPORTED), "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    assert decode_outcome(raw) == REPORTED


def test_a_reader_passes_over_fields_of_an_event_that_a_later_version_added():
    assert decode_outcome(changed(encode_outcome(REPORTED), "data.channel", "phone")) == REPORTED


def test_a_tick_without_a_zone_is_unreadable():
    with pytest.raises(Unreadable) as refused:
        decode(b'{"at":"2026-01-01T12:00:00","end":7}', ClockTicked)
    assert refused.value.path == "$.at"


def v1_to_v2(envelope: dict[str, Any]) -> dict[str, Any]:
    """A sample step: v2 calls the rule's word `rule`, as v1 did not."""
    data = dict(envelope["data"])
    data["rule"] = data.pop("reason")
    return envelope | {"type": "rongzhi.command-refused.v2-sample", "data": data}


def v2_to_current(envelope: dict[str, Any]) -> dict[str, Any]:
    """A sample step: the current version has facts."""
    return envelope | {"type": "rongzhi.command-refused.v1", "data": envelope["data"] | {"facts": {}}}


@pytest.fixture
def older_refusal(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A refusal as two versions ago, with the two steps that lift it."""
    steps = {"rongzhi.command-refused.v0-sample": v1_to_v2, "rongzhi.command-refused.v2-sample": v2_to_current}
    monkeypatch.setattr(codec, "UPCASTERS", steps)
    now = Outcome(
        id="o2",
        ticket="t",
        at=NOON,
        sequence=2,
        cause="c2",
        actor="a",
        role=Role.RECORD,
        source="s",
        policy="p1",
        body=CommandRefused(command="FileTicket", rule=Rule.TICKET_UNKNOWN, facts={}),
    )
    message = orjson.loads(encode_outcome(now))
    message["type"] = "rongzhi.command-refused.v0-sample"
    message["data"] = {"command": "FileTicket", "reason": "ticket-unknown"}
    return orjson.dumps(message)


def test_an_older_message_is_lifted_step_by_step(older_refusal: bytes):
    assert decode_outcome(older_refusal).body == CommandRefused(command="FileTicket", rule=Rule.TICKET_UNKNOWN, facts={})


def test_an_older_message_that_no_step_can_lift_is_unreadable(older_refusal: bytes):
    with pytest.raises(Unreadable, match="cannot be lifted"):
        decode_outcome(changed(older_refusal, "data.reason", ...))


def test_a_body_of_no_fields_may_be_written_as_an_empty_object():
    filed = Command(id="c2", ticket="t", at=NOON, actor="a", role=Role.RECORD, source="s", policy="p1", body=FileTicket())
    assert decode_command(changed(encode_command(filed), "data", {})) == filed


def test_a_reason_quotes_no_number_of_a_persons_and_no_novel():
    assert Unreadable("$.type", "unknown type 13812345678-x").reason == "unknown type #-x"
    assert Unreadable("$", "found 0523-86881234 and 320102199003071234").reason == "found # and #"
    assert Unreadable("$", "65537 bytes, the limit is 65536").reason == "65537 bytes, the limit is 65536"
    assert str(Unreadable("$.time", "found 0001-12-25T10:00:00+08:00")) == "$.time: found 0001-12-25T10:00:00+08:00"
    assert len(Unreadable("$", "x" * 100_000).reason) == 500
