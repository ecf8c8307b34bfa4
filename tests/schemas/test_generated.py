"""The committed JSON Schemas and the AsyncAPI document are those that the types make."""

from collections.abc import Iterator
from typing import Any

import orjson

from schemas.codec import BODIES
from schemas.generate import FOLDER, SPOKEN, asyncapi, described, generated
from schemas.topics import TOPICS


def test_what_is_committed_is_what_the_types_make():
    behind = [path.name for path, text in generated().items() if not path.exists() or path.read_bytes() != text]
    assert behind == [], "run `python -m schemas.generate` and commit what it writes"


def test_no_schema_is_left_of_a_message_that_is_no_more():
    assert set((FOLDER / "json").iterdir()) <= set(generated())


def test_each_command_event_and_refusal_is_described_once():
    found = [(message.topic, message.schema["title"]) for message in described()]
    assert len(found) == len(set(found))
    assert {body.__name__ for body in BODIES.values()} <= {title for _, title in found}


def test_the_document_has_a_channel_for_each_topic_with_its_messages_and_its_retention():
    channels = asyncapi()["channels"]
    assert list(channels) == [*(topic.name for topic in TOPICS), *SPOKEN]
    assert all(channel["messages"] for channel in channels.values())
    kept = channels["ticket-events-v1"]["bindings"]["kafka"]["topicConfiguration"]
    assert kept == {"cleanup.policy": ["delete"], "retention.ms": -1, "retention.bytes": -1}


def test_each_reference_of_the_document_leads_somewhere():
    document = asyncapi()
    references = set(_references(document))
    assert references
    for reference in references:
        file, _, path = reference.partition("#")
        target: Any = orjson.loads((FOLDER / file).read_bytes()) if file else document
        for part in filter(None, path.split("/")):
            target = target[part]
        assert target


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for inner in node.values():
            yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def test_a_time_is_a_date_and_time_and_a_commands_version_a_number():
    schemas = {message.name: message.schema for message in described()}
    dispatch = schemas["dispatch-ticket.v1"]
    assert dispatch["properties"]["time"] == {"type": "string", "format": "date-time"}
    assert {"type": "integer"} in dispatch["properties"]["expectedversion"]["anyOf"]
    assert "sequence" not in dispatch["properties"]
    assert "expectedversion" not in schemas["ticket-dispatched.v1"]["properties"]


def test_what_a_client_may_not_add_to_a_command_the_schema_forbids():
    schema = next(message.schema for message in described() if message.name == "report-ticket.v1")
    assert schema["$defs"]["ReportTicket"]["additionalProperties"] is False
