"""Readings that the demonstration makes up where the city has no source: by the pack's daily courses, each marked as simulated."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.identity import reading_id
from schemas.indicator import Course, Indicator
from schemas.moment import EPOCH
from schemas.reading import Reading, encode_reading, reading_headers
from schemas.topics import INDICATOR_READINGS
from streams.city_pack import CityPack
from streams.simulating.beside import Stored
from streams.simulating.chance import share

SOURCE = "demonstration/simulated"
EVERY = timedelta(minutes=15)
# How much of a course is chance; the rest follows the hour of the day.
BY_CHANCE = 0.2


def value_at(course: Course, decimals: int, local: datetime, *names: str) -> float:
    """A course's value at a local time: highest at its peak, lowest twelve hours from it."""
    hours = local.hour + local.minute / 60 - course.peak
    wave = (1 + math.cos(2 * math.pi * hours / 24)) / 2
    part = (1 - BY_CHANCE) * wave + BY_CHANCE * share("reading", *names, local.isoformat())
    return round(course.low + (course.high - course.low) * part, decimals)


def readings_at(pack: CityPack, moment: datetime) -> Iterator[Reading]:
    """What is made up for a moment; id and value follow from the moment alone, so that sent again it changes nothing."""
    local = moment.astimezone(pack.zone)
    for leaf in pack.indicators.indicators:
        if leaf.readings is None or leaf.readings.course is None:
            continue
        values = {pack.indicators.place: value_at(leaf.readings.course, leaf.decimals, local, leaf.code)}
        if leaf.on_map:
            values = _by_district(pack, leaf, leaf.readings.course, local)
        for place, value in values.items():
            yield Reading(
                id=reading_id(SOURCE, leaf.code, place, moment.isoformat(), f"{value}"),
                indicator=leaf.code,
                observed_at=moment,
                source=SOURCE,
                place=place,
                value=value,
                unit=leaf.unit,
                ttl_s=leaf.readings.ttl_s,
                simulated=True,
            )


def _by_district(pack: CityPack, leaf: Indicator, course: Course, local: datetime) -> dict[str, float]:
    """An equal share for each district but for chance, and their sum for the city."""
    count = len(pack.districts)
    shares = {
        district.code: round(value_at(course, leaf.decimals, local, leaf.code, district.code) / count, leaf.decimals)
        for district in pack.districts
    }
    return {pack.indicators.place: sum(shares.values())} | shares


def slots(since: datetime, until: datetime) -> Iterator[datetime]:
    """The moments of readings from `since` on up to and with `until`."""
    slot = since + (EPOCH - since) % EVERY
    while slot <= until:
        yield slot
        slot += EVERY


class SimulatedReadings:
    """What is made up, as city time comes to it.

    It begins with the day on which the demonstration begins or goes on, and sends that day's readings again: each counts once.
    """

    def __init__(self, pack: CityPack, first: datetime) -> None:
        self._pack = pack
        self._next = first
        self._began = False

    def due(self, now: datetime) -> Iterator[datetime]:
        """The moments that city time has reached since this was asked last."""
        if not self._began:
            midnight = now.astimezone(self._pack.zone).replace(hour=0, minute=0, second=0, microsecond=0)
            self._next, self._began = max(self._next, midnight.astimezone(now.tzinfo)), True
        for moment in slots(self._next, now):
            yield moment
            self._next = moment + EVERY

    def stored_as(self, moment: datetime) -> list[Stored]:
        """The records of a moment."""
        return [
            Stored(INDICATOR_READINGS, reading.indicator, encode_reading(reading), reading_headers(reading))
            for reading in readings_at(self._pack, moment)
        ]
