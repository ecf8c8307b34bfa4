"""Readings of indicators: of each hour of a place's day the newest one, which is all that a value, a trend and a comparison need.

What was made up and what was observed lie in rows of their own, and so do units: none ever stands in for another. The newer by the
time observed wins, of two sources at one time the one with the greater name; so neither order nor repeats matter. Only of what one
source says of one moment the order counts, since the later is its correction: the record's key is the indicator, so that all of
them lie in one partition, in the order in which they were said.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from schemas.boards import Row, RowKey
from schemas.reading import Reading, decode_reading

BOARD = "reading-days"
OBSERVED, SIMULATED = "observed", "simulated"


def fold(rows: Mapping[RowKey, Row], key: str, raw: bytes, zone: tzinfo) -> Mapping[RowKey, Row]:
    """The row that a reading changes, if any; raises Unreadable."""
    reading = decode_reading(raw, key)
    local = reading.observed_at.astimezone(zone)
    kind = SIMULATED if reading.simulated else OBSERVED
    row_key = (BOARD, reading.indicator, reading.place, reading.unit, kind, local.date().isoformat())
    hours, hour, told = rows.get(row_key, {"hours": {}})["hours"], f"{local.hour:02d}", _told(reading)
    if hour in hours and (told == hours[hour] or _rank(told) < _rank(hours[hour])):
        return {}
    return {row_key: {"hours": dict(sorted((hours | {hour: told}).items()))}}


def _told(reading: Reading) -> Row:
    return {
        "value": reading.value,
        "observed_at": reading.observed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reading": reading.id,
        "ttl_s": reading.ttl_s,
        "source": reading.source,
    }


def _rank(told: Row) -> tuple[str, str]:
    return told["observed_at"], told["source"]
