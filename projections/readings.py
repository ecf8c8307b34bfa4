"""Readings of indicators: the newest of each place, and of each day and hour there what trends and comparisons need.

The newer by the time observed wins, of two at one time the one with the greater id; so neither order nor repeats matter.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from schemas.boards import Row, RowKey
from schemas.reading import Reading, decode_reading


def fold(rows: Mapping[RowKey, Row], key: str, raw: bytes, zone: tzinfo) -> Mapping[RowKey, Row]:
    """The rows that a reading changes; raises Unreadable."""
    reading = decode_reading(raw, key)
    local = reading.observed_at.astimezone(zone)
    newest, of_day = ("readings", reading.indicator, reading.place), ("reading-days", reading.indicator, reading.place)
    told = {
        "value": reading.value,
        "unit": reading.unit,
        "observed_at": reading.observed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reading": reading.id,
    }
    changed: dict[RowKey, Row] = {}
    if _is_newer(told, rows.get(newest)):
        changed[newest] = told | {"ttl_s": reading.ttl_s, "reading_source": reading.source, "simulated": reading.simulated}
    day_key = (*of_day, local.date().isoformat())
    day = _day(rows.get(day_key), told, reading, f"{local.hour:02d}")
    if day is not None:
        changed[day_key] = day
    return changed


def _day(known: Row | None, told: Row, reading: Reading, hour: str) -> Row | None:
    """The day's row with a reading taken in; None where it changes nothing."""
    hours = known["hours"] if known else {}
    if not _is_newer(told, hours.get(hour)):
        return None
    newest = told if _is_newer(told, known) else {name: (known or {})[name] for name in told}
    of_hour = {"value": reading.value, "observed_at": told["observed_at"], "reading": reading.id}
    return newest | {"hours": dict(sorted((hours | {hour: of_hour}).items()))}


def _is_newer(told: Row, known: Row | None) -> bool:
    return known is None or (told["observed_at"], told["reading"]) > (known["observed_at"], known["reading"])
