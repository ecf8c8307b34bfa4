"""Readings told to a shard."""

from datetime import datetime, timedelta

from projections.shard import Shard
from schemas.reading import Reading, encode_reading
from schemas.topics import INDICATOR_READINGS
from tests.projections.told import ZONE
from tests.schemas.lives import READING

Told = tuple[str, bytes]  # a record's key and bytes
DAY = READING.observed_at.replace(hour=0)


def told(reading: Reading) -> Told:
    """A reading as its record."""
    return reading.indicator, encode_reading(reading)


def aqi(hour: float, value: float, source: str = "ecology", at: datetime = DAY) -> Told:
    """A reading of the air at an hour of the day in UTC."""
    moment = at + timedelta(hours=hour)
    return told(
        Reading(
            id=f"{source}-{moment:%Y%m%d%H%M}-{value}",
            indicator="aqi",
            observed_at=moment,
            source=source,
            place="3212",
            value=value,
            unit="",
            ttl_s=7200,
        )
    )


def read(shard: Shard, *records: Told, start: int = 0) -> Shard:
    """A shard that folded these readings from an offset on."""
    for offset, (key, raw) in enumerate(records, start):
        assert shard.apply_other(INDICATOR_READINGS.name, offset, key, raw, ZONE) is None
    return shard
