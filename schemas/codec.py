"""Bytes to messages and back. Stored bytes are the truth: nothing is encoded again to be compared or hashed."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, get_args

import msgspec
import orjson
from msgspec import Raw, Struct

from schemas.envelope import Command, Outcome, Source
from schemas.identity import Identity
from schemas.moment import MEANT, Moment, is_meant
from schemas.role import Role
from schemas.ticket import TicketCommand, TicketOutcome

# What no reader of the log opens, for ever: readers with limits of their own would fold different boards. The door's setting may
# only be lower.
MESSAGE_BYTES_MAX = 64 * 1024
CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"

Message = TypeVar("Message", bound=Struct)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

# From the type of an older version to the step that lifts its raw envelope one version up; steps are chained, never edited.
UPCASTERS: dict[str, Upcaster] = {}

REASON_CHARS_MAX = 500


class Unreadable(Exception):
    """A message cannot be read: `path` is the field (JSON path), `reason` what was found there and what was expected."""

    def __init__(self, path: str, reason: str) -> None:
        # A reason quotes what it found and is kept for ever when its record is parked: no number of a person's, and no novel.
        self.path = _harmless(path)
        self.reason = _harmless(reason)
        super().__init__(f"{self.path}: {self.reason}")


def _harmless(text: str) -> str:
    return re.sub(r"1\d\d-\d{4}-\d{4}|\d{3,4}-\d{7,8}|\d{7,}", "#", text)[:REASON_CHARS_MAX]


def kebab(name: str) -> str:
    """TicketReported becomes ticket-reported."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def type_name(body: type, version: int = 1) -> str:
    """The CloudEvents type of a body's class."""
    return f"rongzhi.{kebab(body.__name__)}.v{version}"


def data_schema(name: str) -> str:
    """The name of a type's JSON Schema (schemas/json)."""
    return f"urn:{name.replace('.', ':')}"


COMMAND_BODIES: dict[str, type[Struct]] = {type_name(body): body for body in get_args(TicketCommand)}
OUTCOME_BODIES: dict[str, type[Struct]] = {type_name(body): body for body in get_args(TicketOutcome)}
BODIES = COMMAND_BODIES | OUTCOME_BODIES
TYPE_NAMES: dict[type, str] = {body: name for name, body in BODIES.items()}


class CloudEvent(Struct, kw_only=True, omit_defaults=True):
    """A CloudEvents 1.0 envelope in structured mode with the extensions we use; readers ignore what they do not know."""

    specversion: str
    id: str
    type: str
    source: str
    subject: str
    time: Moment
    data: Raw
    authid: str
    actorrole: Role
    policyversion: str
    sequence: str | None = None
    causationid: str | None = None
    correlationid: str | None = None
    askedby: str | None = None
    expectedversion: int | None = None


_wire_decoder = msgspec.json.Decoder(CloudEvent)
_body_decoders = {name: msgspec.json.Decoder(body) for name, body in BODIES.items()}


# What the parsers raise on bytes that are no message: invalid UTF-8 and nesting without end come as errors of their own.
BROKEN = (msgspec.ValidationError, msgspec.DecodeError, orjson.JSONDecodeError, UnicodeDecodeError, RecursionError)
SEQUENCE = re.compile("[0-9]{1,18}")


def unreadable(error: Exception, under: str = "$") -> Unreadable:
    """What a parser raised, as the error of a message."""
    reason, _, path = str(error).partition(" - at `")
    return Unreadable(under + path.rstrip("`").removeprefix("$"), reason)


def _open(raw: bytes) -> tuple[CloudEvent, Any]:
    """The envelope and its body, lifted to the current version where it is older."""
    if len(raw) > MESSAGE_BYTES_MAX:
        raise Unreadable("$", f"expected at most {MESSAGE_BYTES_MAX} bytes, found {len(raw)}")
    try:
        wire = _wire_decoder.decode(raw)
        if wire.type in UPCASTERS:
            envelope = _lifted(orjson.loads(raw))
            wire = msgspec.convert(envelope | {"data": Raw(orjson.dumps(envelope["data"]))}, CloudEvent)
    except BROKEN as error:
        raise unreadable(error) from error
    if wire.specversion != "1.0":
        raise Unreadable("$.specversion", f"expected 1.0, found {wire.specversion}")
    if not is_meant(wire.time):
        raise Unreadable("$.time", f"expected {MEANT}, found {wire.time.isoformat()}")
    decoder = _body_decoders.get(wire.type)
    if decoder is None:
        raise Unreadable("$.type", f"unknown type {wire.type}; known are {', '.join(sorted(BODIES))}")
    try:
        return wire, decoder.decode(wire.data)
    except BROKEN as error:
        raise unreadable(error, "$.data") from error


def _lifted(envelope: dict[str, Any]) -> dict[str, Any]:
    """The upcast envelope; one that lacks what a step builds on is as unreadable as one that never fitted its type."""
    try:
        return upcast(envelope)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("$.data", f"{envelope['type']} cannot be lifted to the current version: {error!r}") from error


def upcast(envelope: dict[str, Any]) -> dict[str, Any]:
    """Lift a raw envelope step by step to the current version of its type."""
    for _ in range(len(UPCASTERS)):
        step = UPCASTERS.get(envelope["type"])
        if step is None:
            break
        envelope = step(envelope)
    return envelope


class _CommandFrame(Struct):
    """What the envelope of a command must satisfy apart from its body."""

    id: Identity
    subject: Identity
    authid: Identity
    source: Source


def decode_command(raw: bytes) -> Command:
    """A command from the log; raises Unreadable."""
    wire, body = _open(raw)
    if wire.type not in COMMAND_BODIES:
        raise Unreadable("$.type", f"expected a command, found {wire.type}")
    frame = {"id": wire.id, "subject": wire.subject, "authid": wire.authid, "source": wire.source}
    try:
        msgspec.convert(frame, _CommandFrame)
    except msgspec.ValidationError as error:
        raise unreadable(error) from error
    return Command(
        id=wire.id,
        ticket=wire.subject,
        at=wire.time,
        actor=wire.authid,
        role=wire.actorrole,
        source=wire.source,
        policy=wire.policyversion,
        expected_version=wire.expectedversion,
        correlation=wire.correlationid,
        asked_by=wire.askedby,
        body=body,
    )


def decode_outcome(raw: bytes, key: str | None = None) -> Outcome:
    """A record of the event topic, about the ticket of its key where that is given; raises Unreadable."""
    wire, body = _open(raw)
    if wire.type not in OUTCOME_BODIES:
        raise Unreadable("$.type", f"expected an event or a refusal, found {wire.type}")
    sequence = wire.sequence or ""
    if wire.causationid is None or SEQUENCE.fullmatch(sequence) is None:
        raise Unreadable("$.sequence", f"expected 1 to 18 digits and a causationid, found {sequence[:40]!r}")
    if key is not None and wire.subject != key:
        raise Unreadable("$.subject", f"expected the record's key {key}, found {wire.subject}")
    return Outcome(
        id=wire.id,
        ticket=wire.subject,
        at=wire.time,
        sequence=int(sequence),
        cause=wire.causationid,
        actor=wire.authid,
        role=wire.actorrole,
        source=wire.source,
        policy=wire.policyversion,
        correlation=wire.correlationid,
        asked_by=wire.askedby,
        body=body,
    )


def _dump(message: Any) -> bytes:
    builtins = msgspec.to_builtins(message, builtin_types=(datetime,))
    return orjson.dumps(builtins, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _seal(message: Command | Outcome, extensions: dict[str, Any]) -> bytes:
    name = TYPE_NAMES[type(message.body)]
    envelope = {
        "specversion": "1.0",
        "id": message.id,
        "type": name,
        "source": message.source,
        "subject": message.ticket,
        "time": message.at,
        "datacontenttype": "application/json",
        "dataschema": data_schema(name),
        "partitionkey": message.ticket,
        "authid": message.actor,
        "actorrole": message.role,
        "policyversion": message.policy,
        **{key: value for key, value in (extensions | {"askedby": message.asked_by}).items() if value is not None},
        "data": message.body,
    }
    return _dump(envelope)


def encode_command(command: Command) -> bytes:
    """The stored bytes of a command."""
    return _seal(command, {"correlationid": command.correlation, "expectedversion": command.expected_version})


def encode_outcome(outcome: Outcome) -> bytes:
    """The stored bytes of an event or refusal; `sequence` is padded so that it sorts as text."""
    return _seal(
        outcome,
        {
            "sequence": f"{outcome.sequence:010d}",
            "causationid": outcome.cause,
            "correlationid": outcome.correlation,
        },
    )


def headers(message: Command | Outcome) -> list[tuple[str, bytes]]:
    """The Kafka headers that let others route a record without opening it (CloudEvents Kafka binding)."""
    return [
        ("content-type", CONTENT_TYPE.encode()),
        ("ce_id", message.id.encode()),
        ("ce_type", TYPE_NAMES[type(message.body)].encode()),
    ]


def encode(message: Struct) -> bytes:
    """The stored bytes of a message without an envelope: ticks, answers, markers, cards, policies."""
    return _dump(message)


def decode(raw: bytes, kind: type[Message]) -> Message:
    """A message without an envelope; raises Unreadable."""
    try:
        return msgspec.convert(orjson.loads(raw), kind)
    except BROKEN as error:
        raise unreadable(error) from error
