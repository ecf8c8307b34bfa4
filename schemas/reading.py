"""Readings of indicators from outside the log: what they say, and their stored bytes, a CloudEvents 1.0 envelope."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
import orjson
from msgspec import Meta, Struct

from schemas.codec import BROKEN, CONTENT_TYPE, MESSAGE_BYTES_MAX, Unreadable, data_schema, type_name, unreadable
from schemas.envelope import Source
from schemas.identity import Identity
from schemas.moment import MEANT, Moment, in_utc, is_meant
from schemas.policy import Code

DAY_S = 86_400
TTL_S_MAX = 400 * DAY_S
VALUE_MAX = 1e12
PlaceCode = Annotated[str, Meta(pattern="^[0-9]{2,12}$(?!\\n)")]
Value = Annotated[float, Meta(ge=-VALUE_MAX, le=VALUE_MAX)]
LivesS = Annotated[int, Meta(gt=0, le=TTL_S_MAX)]


class IndicatorObserved(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value that somebody observed of a place, the code of a city, a district or below, and for how many seconds it holds."""

    place: PlaceCode
    value: Value
    unit: Annotated[str, Meta(max_length=24)]
    ttl_s: LivesS
    simulated: bool = False


class Reading(Struct, frozen=True, kw_only=True):
    """One reading of an indicator with its id, its source and the time observed; one that is `simulated` is no fact of a city."""

    id: str
    indicator: str
    observed_at: datetime
    source: str
    place: str
    value: float
    unit: str
    ttl_s: int
    simulated: bool = False


class ReadingEnvelope(Struct, kw_only=True):
    """The CloudEvents 1.0 envelope of a reading: `subject` is the indicator and the record's key, `time` the time observed."""

    specversion: str
    id: Identity
    type: str
    source: Source
    subject: Code
    time: Moment
    data: IndicatorObserved


TYPE = type_name(IndicatorObserved)
_decoder = msgspec.json.Decoder(ReadingEnvelope)


def decode_reading(raw: bytes, key: str | None = None) -> Reading:
    """A record of the topic, of the indicator of its key where that is given; raises Unreadable."""
    if len(raw) > MESSAGE_BYTES_MAX:
        raise Unreadable("$", f"expected at most {MESSAGE_BYTES_MAX} bytes, found {len(raw)}")
    try:
        wire = _decoder.decode(raw)
    except BROKEN as error:
        raise unreadable(error) from error
    for path, found, expected in (("$.specversion", wire.specversion, "1.0"), ("$.type", wire.type, TYPE)):
        if found != expected:
            raise Unreadable(path, f"expected {expected}, found {found[:80]}")
    if not is_meant(wire.time):
        raise Unreadable("$.time", f"expected {MEANT}, found {wire.time.isoformat()}")
    if key is not None and wire.subject != key:
        raise Unreadable("$.subject", f"expected the record's key {key[:80]}, found {wire.subject}")
    said = msgspec.structs.asdict(wire.data)
    return Reading(id=wire.id, indicator=wire.subject, observed_at=wire.time, source=wire.source, **said)


def encode_reading(reading: Reading) -> bytes:
    """The stored bytes of a reading."""
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": reading.id,
        "type": TYPE,
        "source": reading.source,
        "subject": reading.indicator,
        "time": in_utc(reading.observed_at),
        "datacontenttype": "application/json",
        "dataschema": data_schema(TYPE),
        "partitionkey": reading.indicator,
        "data": {name: getattr(reading, name) for name in IndicatorObserved.__struct_fields__},
    }
    return orjson.dumps(envelope, option=orjson.OPT_UTC_Z)


def reading_headers(reading: Reading) -> list[tuple[str, bytes]]:
    """The Kafka headers of a reading's record (CloudEvents Kafka binding)."""
    return [("content-type", CONTENT_TYPE.encode()), ("ce_id", reading.id.encode()), ("ce_type", TYPE.encode())]
