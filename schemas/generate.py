"""Writes from the types the JSON Schema of every message, the one AsyncAPI document, and `TICKET.md`: `python -m schemas.generate`.

All are committed; a test compares them with what this module makes, so that they never lag behind the types.
"""

from pathlib import Path
from typing import Any

import msgspec
import orjson
from msgspec import Struct

from schemas.boards import BOARDS, Marker
from schemas.card import Card, CardEntry
from schemas.clock import ClockTicked, TickHandled
from schemas.codec import COMMAND_BODIES, ORDER_BODIES, OUTCOME_BODIES, RESULT_BODIES, SEQUENCE, CloudEvent, data_schema, kebab
from schemas.envelope import Source
from schemas.frames import Delta, Heartbeat, Hello, Resync, Snapshot
from schemas.identity import Identity
from schemas.lease import AdvanceClock, ClockAdvanced, LeaseGranted, LeaseRefused, TakeLease
from schemas.look import MachineSeen
from schemas.parked import ParkedRecord
from schemas.policy import PolicyPublished
from schemas.reading import TYPE, IndicatorObserved, ReadingEnvelope
from schemas.ticket_document import ticket_document
from schemas.topics import (
    BOARD_ROWS,
    CLOCK_ANSWERS,
    CLOCK_TICKS,
    INDICATOR_READINGS,
    OPERATION_COMMANDS,
    OPERATION_EVENTS,
    PARKED_EVENTS,
    POLICY_EVENTS,
    SERVICE_STATES,
    TICKET_CARDS,
    TICKET_COMMANDS,
    TICKET_EVENTS,
    TOPICS,
    VERDICTS,
    Topic,
)
from schemas.verdict import Verdict

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
JSON = "application/json"
CLOUD_EVENT = "application/cloudevents+json"

Schema = dict[str, Any]

# Messages without an envelope, by their topic's name.
PLAIN: dict[str, tuple[type[Struct], ...]] = {
    CLOCK_TICKS.name: (ClockTicked,),
    CLOCK_ANSWERS.name: (TickHandled,),
    POLICY_EVENTS.name: (PolicyPublished,),
    BOARD_ROWS.name: (Marker,),
    TICKET_CARDS.name: (Card, CardEntry),
    PARKED_EVENTS.name: (ParkedRecord,),
    VERDICTS.name: (Verdict,),
    SERVICE_STATES.name: (MachineSeen,),
}
# What is spoken over a websocket and stored nowhere, by the name of the channel: who speaks there, and the messages.
SPOKEN: dict[str, tuple[str, tuple[type[Struct], ...]]] = {
    "wall-frames": (
        "Between the gateway and each wall, one JSON text frame a message.",
        (Snapshot, Delta, Heartbeat, Hello, Resync),
    ),
    "clock-lease": (
        "Between the clock and an import that leases it; the lease is the connection.",
        (TakeLease, AdvanceClock, LeaseGranted, LeaseRefused, ClockAdvanced),
    ),
}
WRITERS: dict[str, str] = {
    TICKET_COMMANDS.name: "the intake, imports and the reaction to time",
    TICKET_EVENTS.name: "the decider alone",
    INDICATOR_READINGS.name: "the intake, and whoever sends straight to the topic",
    OPERATION_COMMANDS.name: "the intake, and whoever sends straight to the topic",
    OPERATION_EVENTS.name: "the decider alone",
    CLOCK_TICKS.name: "the clock alone",
    CLOCK_ANSWERS.name: "the reaction to time alone",
    POLICY_EVENTS.name: "the start of a city, once per version",
    BOARD_ROWS.name: "the projector alone",
    TICKET_CARDS.name: "the projector alone",
    PARKED_EVENTS.name: "decider, projector and intake",
    VERDICTS.name: "the auditor alone",
    SERVICE_STATES.name: "the lookout of each machine",
}
# In an envelope, by their topic's name: what is asked, and what comes of it.
ASKED = {TICKET_COMMANDS.name: COMMAND_BODIES, OPERATION_COMMANDS.name: ORDER_BODIES}
YIELDED = {TICKET_EVENTS.name: OUTCOME_BODIES, OPERATION_EVENTS.name: RESULT_BODIES}
# A command's envelope may say which version it expects; an outcome's must say its place in its subject, and its cause.
OF_COMMANDS = {"expectedversion"}
OF_OUTCOMES = {"sequence", "causationid"}
FRAME: dict[str, Any] = {"id": Identity, "subject": Identity, "authid": Identity, "source": Source}
DEFINED = "#/$defs/{name}"


class Described(Struct, frozen=True):
    """One message: its versioned name, its topic's or channel's name, how it is written, and the schema of its bytes."""

    name: str
    topic: str
    content_type: str
    schema: Schema

    @property
    def summary(self) -> str:
        return str(self.schema["description"])


def described() -> tuple[Described, ...]:
    """Every message of every topic and of every socket."""
    sealed = [
        Described(f"{kebab(body.__name__)}.v1", topic, CLOUD_EVENT, _sealed(name, body, topic))
        for topic, bodies in (ASKED | YIELDED).items()
        for name, body in bodies.items()
    ]
    reading = Described(f"{kebab(IndicatorObserved.__name__)}.v1", INDICATOR_READINGS.name, CLOUD_EVENT, _of_reading())
    spoken = {channel: kinds for channel, (_, kinds) in SPOKEN.items()}
    plain = [
        Described(f"{kebab(kind.__name__)}.v1", channel, JSON, _of_type(kind))
        for channel, kinds in (PLAIN | spoken).items()
        for kind in kinds
    ]
    rows = [Described(f"{board.name}-row.v1", BOARD_ROWS.name, JSON, _of_row(board.name)) for board in BOARDS]
    return (*sealed, reading, *plain, *rows)


def _of_type(kind: type[Struct]) -> Schema:
    """A type's schema that needs no other file."""
    (top,), components = msgspec.json.schema_components((kind,), ref_template=DEFINED)
    name = str(top["$ref"]).rpartition("/")[2]
    schema = components.pop(name)
    return {**schema, **({"$defs": components} if components else {})}


def _sealed(type_name: str, body: type[Struct], topic: str) -> Schema:
    """A CloudEvents envelope that carries one body, as it is stored."""
    inner, envelope = _of_type(body), _of_type(CloudEvent)
    definitions = {**inner.pop("$defs", {}), **envelope.pop("$defs", {}), body.__name__: inner}
    is_command = topic in ASKED
    left_out = OF_OUTCOMES if is_command else OF_COMMANDS
    properties = {name: schema for name, schema in envelope["properties"].items() if name not in left_out}
    properties |= {
        "specversion": {"const": "1.0"},
        "type": {"const": type_name},
        "datacontenttype": {"const": JSON},
        "dataschema": {"const": data_schema(type_name)},
        "partitionkey": {"type": "string"},
        "data": {"$ref": f"#/$defs/{body.__name__}"},
    }
    if is_command:
        properties |= {name: msgspec.json.schema(kind) for name, kind in FRAME.items()}
    else:
        properties |= {"sequence": {"type": "string", "pattern": f"^{SEQUENCE.pattern}$"}, "causationid": {"type": "string"}}
    required = envelope["required"] + ([] if is_command else sorted(OF_OUTCOMES))
    return {
        "title": body.__name__,
        "description": inner["description"],
        "type": "object",
        "properties": properties,
        "required": required,
        "$defs": definitions,
    }


def _of_reading() -> Schema:
    """A reading as it is stored; whoever sends one straight to the topic keeps to this."""
    schema = _of_type(ReadingEnvelope)
    properties = schema["properties"] | {"specversion": {"const": "1.0"}, "type": {"const": TYPE}}
    body = schema["$defs"][IndicatorObserved.__name__]
    return schema | {"title": body["title"], "description": body["description"], "properties": properties}


def _of_row(name: str) -> Schema:
    """A board's row: its numbers or facts, each absolute; a number that is absent is zero, and a null record a row that is gone."""
    board = next(board for board in BOARDS if board.name == name)
    number: Schema = {"type": "integer"} if board.summed else {}
    return {
        "title": f"{name} row",
        "description": f"A row of the board {name}, keyed by [board, partition, {', '.join(board.keys)}].",
        "type": "object",
        "properties": dict.fromkeys(board.values, number),
        "required": [] if board.summed else list(board.values),
        "additionalProperties": False,
    }


def asyncapi() -> Schema:
    """The AsyncAPI 3 document of all topics and messages."""
    messages = described()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rongzhi 融治",
            "version": "1",
            "description": "What the city command centre stores and says: what was asked, what happened, and what is known of it.",
        },
        "defaultContentType": JSON,
        "channels": {topic.name: _channel(topic, messages) for topic in TOPICS}
        | {name: _socket(name, said, messages) for name, (said, _) in SPOKEN.items()},
        "operations": {
            f"write-{topic.name}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{topic.name}"},
                "summary": f"Written by {WRITERS[topic.name]}.",
            }
            for topic in TOPICS
        },
        "components": {"messages": {message.name: _message(message) for message in messages}},
    }


def _messages_of(channel: str, messages: tuple[Described, ...]) -> Schema:
    names = [message.name for message in messages if message.topic == channel]
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _socket(name: str, said: str, messages: tuple[Described, ...]) -> Schema:
    return {"address": "/", "description": said, "messages": _messages_of(name, messages), "bindings": {"ws": {}}}


def _channel(topic: Topic, messages: tuple[Described, ...]) -> Schema:
    return {
        "address": topic.name,
        "description": f"Keyed by {topic.key}; {'partitioned like the events' if topic.spread else 'one partition'}.",
        "messages": _messages_of(topic.name, messages),
        "bindings": {
            "kafka": {"topic": topic.name, "topicConfiguration": _topic_configuration(topic), "bindingVersion": "0.5.0"},
        },
    }


def _topic_configuration(topic: Topic) -> Schema:
    """The settings that the Kafka binding of AsyncAPI knows, in its types."""
    found: Schema = {"cleanup.policy": topic.config["cleanup.policy"].split(",")}
    return found | {name: int(topic.config[name]) for name in ("retention.ms", "retention.bytes") if name in topic.config}


def _message(message: Described) -> Schema:
    path = EXAMPLES / f"{message.name}.json"
    return {
        "name": message.name,
        "title": message.schema["title"],
        "summary": message.summary,
        "contentType": message.content_type,
        "payload": {
            "schemaFormat": f"application/schema+json;version={DIALECT}",
            "schema": {"$ref": f"./json/{message.name}.schema.json"},
        },
        **({"examples": [{"payload": orjson.loads(path.read_bytes())}]} if path.exists() else {}),
    }


def generated() -> dict[Path, bytes]:
    """Every file that is generated, by its path, with what it must hold."""
    found = {
        FOLDER / "json" / f"{message.name}.schema.json": _text(
            {"$schema": DIALECT, "$id": f"urn:rongzhi:{message.name.replace('.', ':')}", **message.schema}
        )
        for message in described()
    }
    return found | {FOLDER / "asyncapi.json": _text(asyncapi()), FOLDER / "TICKET.md": ticket_document().encode()}


def _text(document: Schema) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def main() -> None:
    """Write all files, and remove the schemas of messages that are no more."""
    files = generated()
    (FOLDER / "json").mkdir(exist_ok=True)
    for path in set((FOLDER / "json").glob("*.json")) - set(files):
        path.unlink()
    for path, text in files.items():
        path.write_bytes(text)


if __name__ == "__main__":
    main()
