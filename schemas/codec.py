"""Bytes to messages and back. Stored bytes are the truth: nothing is encoded again to be compared or hashed."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, get_args

import msgspec
import orjson
from msgspec import Raw, Struct

from schemas.envelope import AnyCommand, AnyOutcome, Command, OperationCommand, OperationResult, Outcome, Source
from schemas.identity import Identity
from schemas.moment import MEANT, Moment, is_meant
from schemas.operation import OperationOrder, OperationOutcome
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


def _named(union: Any) -> dict[str, type[Struct]]:
    return {type_name(body): body for body in get_args(union)}


COMMAND_BODIES, OUTCOME_BODIES = _named(TicketCommand), _named(TicketOutcome)
ORDER_BODIES, RESULT_BODIES = _named(OperationOrder), _named(OperationOutcome)
BODIES = COMMAND_BODIES | OUTCOME_BODIES | ORDER_BODIES | RESULT_BODIES
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
    """A command about a ticket from the log; raises Unreadable."""
    wire, body = _asked(raw, COMMAND_BODIES)
    return Command(ticket=wire.subject, body=body, **_of_command(wire))


def decode_order(raw: bytes) -> OperationCommand:
    """A command about an operation from the log; raises Unreadable."""
    wire, body = _asked(raw, ORDER_BODIES)
    return OperationCommand(operation=wire.subject, body=body, **_of_command(wire))


def decode_outcome(raw: bytes, key: str | None = None) -> Outcome:
    """A record of the ticket events, about the ticket of its key where that is given; raises Unreadable."""
    wire, body, told = _yielded(raw, OUTCOME_BODIES, key)
    return Outcome(ticket=wire.subject, body=body, **told)


def decode_result(raw: bytes, key: str | None = None) -> OperationResult:
    """A record of the operation events, about the operation of its key where that is given; raises Unreadable."""
    wire, body, told = _yielded(raw, RESULT_BODIES, key)
    return OperationResult(operation=wire.subject, body=body, **told)


def _asked(raw: bytes, bodies: Mapping[str, type[Struct]]) -> tuple[CloudEvent, Any]:
    """The checked envelope of a command and its body."""
    wire, body = _open(raw)
    if wire.type not in bodies:
        raise Unreadable("$.type", f"expected a command, found {wire.type}")
    frame = {"id": wire.id, "subject": wire.subject, "authid": wire.authid, "source": wire.source}
    try:
        msgspec.convert(frame, _CommandFrame)
    except msgspec.ValidationError as error:
        raise unreadable(error) from error
    return wire, body


def _of_both(wire: CloudEvent) -> dict[str, Any]:
    return {
        "id": wire.id,
        "at": wire.time,
        "actor": wire.authid,
        "role": wire.actorrole,
        "source": wire.source,
        "policy": wire.policyversion,
        "correlation": wire.correlationid,
        "asked_by": wire.askedby,
    }


def _of_command(wire: CloudEvent) -> dict[str, Any]:
    return _of_both(wire) | {"expected_version": wire.expectedversion}


def _yielded(raw: bytes, bodies: Mapping[str, type[Struct]], key: str | None) -> tuple[CloudEvent, Any, dict[str, Any]]:
    """The checked envelope of an outcome, its body, and what it says around that."""
    wire, body = _open(raw)
    if wire.type not in bodies:
        raise Unreadable("$.type", f"expected an event or a refusal, found {wire.type}")
    sequence = wire.sequence or ""
    if wire.causationid is None or SEQUENCE.fullmatch(sequence) is None:
        raise Unreadable("$.sequence", f"expected 1 to 18 digits and a causationid, found {sequence[:40]!r}")
    if key is not None and wire.subject != key:
        raise Unreadable("$.subject", f"expected the record's key {key}, found {wire.subject}")
    return wire, body, _of_both(wire) | {"sequence": int(sequence), "cause": wire.causationid}


def _dump(message: Any) -> bytes:
    builtins = msgspec.to_builtins(message, builtin_types=(datetime,))
    return orjson.dumps(builtins, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _seal(message: AnyCommand | AnyOutcome, extensions: dict[str, Any]) -> bytes:
    name = TYPE_NAMES[type(message.body)]
    envelope = {
        "specversion": "1.0",
        "id": message.id,
        "type": name,
        "source": message.source,
        "subject": message.subject,
        "time": message.at,
        "datacontenttype": "application/json",
        "dataschema": data_schema(name),
        "partitionkey": message.subject,
        "authid": message.actor,
        "actorrole": message.role,
        "policyversion": message.policy,
        **{key: value for key, value in (extensions | {"askedby": message.asked_by}).items() if value is not None},
        "data": message.body,
    }
    return _dump(envelope)


def encode_command(command: AnyCommand) -> bytes:
    """The stored bytes of a command."""
    return _seal(command, {"correlationid": command.correlation, "expectedversion": command.expected_version})


def encode_outcome(outcome: AnyOutcome) -> bytes:
    """The stored bytes of an event or refusal; `sequence` is padded so that it sorts as text."""
    return _seal(
        outcome,
        {
            "sequence": f"{outcome.sequence:010d}",
            "causationid": outcome.cause,
            "correlationid": outcome.correlation,
        },
    )


def headers(message: AnyCommand | AnyOutcome) -> list[tuple[str, bytes]]:
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
