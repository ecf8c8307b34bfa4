"""Readings of indicators at the door: what a sender may say, checked against the city pack, and stored."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated

from msgspec import Meta, Struct

from schemas.envelope import Source
from schemas.identity import Identity, reading_id
from schemas.indicator import Expected, Indicator, IndicatorTree
from schemas.moment import Moment
from schemas.policy import Code
from schemas.reading import LivesS, PlaceCode, Reading, Value
from schemas.tier import Tier, tier_of
from streams.clock import wall_now
from streams.intake.answers import ReadingReceipt, StoredReading
from streams.intake.city_time import CityTime
from streams.intake.command_log import CommandLog
from streams.intake.refusals import Malformed
from streams.intake.strict_json import read_strictly

READINGS_MAX = 500


class ReadingForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One reading: the indicator, its value in its unit, who says so, of where (else the city) and of when (else now).

    Sent twice it counts once, and sent later with another value of the same moment it is corrected. A sender that gives no `id`
    gets one that follows from source, indicator, place, time and value.
    """

    indicator: Code
    value: Value
    unit: Annotated[str, Meta(max_length=24)]
    source: Source
    place: PlaceCode | None = None
    observed_at: Moment | None = None
    ttl_s: LivesS | None = None
    id: Identity | None = None
    simulated: bool = False


class ReadingDesk(Struct, frozen=True, kw_only=True, dict=True):
    """Takes readings; `places` are the city's own units and divisions by their codes."""

    log: CommandLog
    time: CityTime
    tree: IndicatorTree
    places: Mapping[str, str]

    @cached_property
    def _indicators(self) -> Mapping[str, Indicator]:
        return {leaf.code: leaf for leaf in self.tree.indicators}

    async def take(self, raw: bytes) -> ReadingReceipt:
        """Store one reading or a list of them, once all are found good.

        Raises Malformed, or Unavailable: then some may be stored, and the same may be sent again, since each counts once.
        """
        if raw.lstrip()[:1] == b"[":
            forms = read_strictly(raw, list[ReadingForm])
            if not 0 < len(forms) <= READINGS_MAX:
                sentence = f"一次须送 1 至 {READINGS_MAX} 条读数，收到 {len(forms)} 条。"
                raise Malformed("$", f"expected 1 to {READINGS_MAX} readings", f"{len(forms)} readings", sentence)
            readings = [self._reading(form, f"$[{number}]") for number, form in enumerate(forms)]
        else:
            readings = [self._reading(read_strictly(raw, ReadingForm), "$")]
        return ReadingReceipt(readings=await self._stored(readings))

    async def _stored(self, readings: list[Reading]) -> list[StoredReading]:
        """Store all at once, but what one source says of one moment one after the other: of these the later counts."""
        stored: dict[int, StoredReading] = {}
        for turn in _turns(readings):
            stored |= zip(turn, await asyncio.gather(*(self.log.append_reading(readings[at]) for at in turn)), strict=True)
        return [stored[at] for at in range(len(readings))]

    def _reading(self, form: ReadingForm, under: str) -> Reading:
        """The reading that a form makes; raises Malformed with a path under the one given."""
        leaf, expected = self._leaf(form, under)
        self._refuse_value(form, leaf, expected, under)
        place = form.place or self.tree.place
        if place not in self.places or tier_of(place) is Tier.DEPARTMENT:
            raise Malformed(f"{under}.place", "there is no such division in this city", place, f"本市没有编号为 {place} 的区划。")
        try:
            observed_at = self.time.accepted(form.observed_at, wall_now())
        except Malformed as error:
            sentence = "观测时刻不能晚于城市时间五分钟以上。"
            raise Malformed(f"{under}.observed_at", error.reason, error.found, sentence) from error
        named = (form.source, leaf.code, place, observed_at.isoformat(), f"{form.value}")
        return Reading(
            id=form.id or reading_id(*named),
            indicator=leaf.code,
            observed_at=observed_at,
            source=form.source,
            place=place,
            value=form.value,
            unit=form.unit,
            ttl_s=form.ttl_s or expected.ttl_s,
            simulated=form.simulated,
        )

    def _leaf(self, form: ReadingForm, under: str) -> tuple[Indicator, Expected]:
        leaf = self._indicators.get(form.indicator)
        if leaf is None or leaf.readings is None:
            known = ", ".join(sorted(code for code, one in self._indicators.items() if one.readings is not None))
            found = f"本市没有业务指标 {form.indicator}。" if leaf is None else f"“{leaf.name}”由本系统的案件得出，不收读数。"
            raise Malformed(f"{under}.indicator", f"expected an indicator from outside: {known}", form.indicator, found)
        return leaf, leaf.readings

    @staticmethod
    def _refuse_value(form: ReadingForm, leaf: Indicator, expected: Expected, under: str) -> None:
        if form.unit != leaf.unit:
            sentence = f"“{leaf.name}”的单位应是“{leaf.unit}”，收到的是“{form.unit}”。"
            raise Malformed(f"{under}.unit", f"expected {leaf.unit!r}", form.unit, sentence)
        if not expected.least <= form.value <= expected.most:
            between = f"{expected.least:g} to {expected.most:g}"
            sentence = f"“{leaf.name}”应在 {expected.least:g} 至 {expected.most:g} 之间，收到的是 {form.value:g}。"
            raise Malformed(f"{under}.value", f"expected {between}", form.value, sentence)
        if form.ttl_s is not None and form.ttl_s > expected.ttl_s:
            sentence = f"“{leaf.name}”的读数最多有效 {expected.ttl_s} 秒，收到的是 {form.ttl_s} 秒。"
            raise Malformed(f"{under}.ttl_s", f"expected at most {expected.ttl_s} seconds", form.ttl_s, sentence)


def _turns(readings: Sequence[Reading]) -> Iterable[list[int]]:
    """The positions of readings, in so many turns that none of them has two of one moment by one source."""
    before: Counter[tuple[object, ...]] = Counter()
    turns: dict[int, list[int]] = {}
    for position, reading in enumerate(readings):
        moment = reading.source, reading.indicator, reading.place, reading.observed_at
        turns.setdefault(before[moment], []).append(position)
        before[moment] += 1
    return turns.values()
