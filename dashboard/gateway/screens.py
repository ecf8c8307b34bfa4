"""The screens and what each of them shows: the one table from a screen's name to its parts."""

from collections.abc import Mapping
from functools import partial

from dashboard.gateway.machines import MACHINE, PARTITION
from dashboard.gateway.parts import alerts, open_tickets, operations, today, trust
from dashboard.gateway.parts.achieved import achievements
from dashboard.gateway.parts.featured import featured
from dashboard.gateway.parts.feeds import outside_feeds
from dashboard.gateway.parts.on_map import on_map
from dashboard.gateway.parts.vital import vital_signs
from dashboard.gateway.screen import RowCells, Screen, standing, timed
from dashboard.gateway.verdicts import CELL
from schemas.frames import ScreenName
from schemas.indicator import IndicatorTree
from streams.city_pack import CityPack

ALWAYS = (standing(trust.incomplete, "incomplete"), standing(trust.sources, "sources"), standing(operations.mode, "operations"))


def hall(districts: tuple[str, ...], tree: IndicatorTree) -> Screen:
    """What is open, what needs a decision, how the day goes."""
    return Screen(
        parts=(
            *ALWAYS,
            standing(partial(open_tickets.totals, districts), "open-tickets"),
            standing(open_tickets.tiers, "open-tickets"),
            standing(open_tickets.demands, "supervised", "whistling"),
            timed(open_tickets.overdue, "open-tickets", "overdue", until="day"),
            timed(today.flow, "flow", until="day"),
            timed(today.growth, "flow"),
            timed(today.rates, "closures", until="day"),
            timed(today.times, "durations", until="day"),
            timed(today.top, "categories", until="day"),
            vital_signs(tree),
            on_map(tree, districts),
            standing(operations.running, "operations", "drill-tickets"),
        ),
        rows=(RowCells("attention", "attention", alerts.attention), RowCells("whistle-calls", "whistle", alerts.whistle)),
        beside=(CELL,),
    )


def showcase(districts: tuple[str, ...]) -> Screen:
    """The long run: what was achieved up to yesterday, and what it looks like."""
    return Screen(parts=(*ALWAYS, achievements(districts)), rows=(RowCells("featured", "featured", featured),), beside=(CELL,))


def control(tree: IndicatorTree) -> Screen:
    """What runs, how far it is, whether its numbers hold, and what comes in from outside."""
    return Screen(parts=(*ALWAYS, outside_feeds(tree)), beside=(CELL, MACHINE, PARTITION))


def screens_of(pack: CityPack) -> Mapping[ScreenName, Screen]:
    """Every screen of a city."""
    districts = tuple(district.code for district in pack.districts)
    return {"hall": hall(districts, pack.indicators), "showcase": showcase(districts), "control": control(pack.indicators)}
