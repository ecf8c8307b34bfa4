"""The pages of the vital signs: an index with what it is the mean of, and what stands behind an indicator; pure."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from dashboard.wall.numbers.page import NumberPage, Table, page_of, printed
from dashboard.wall.numbers.places import NoSuchPlace
from dashboard.wall.numbers.wording import Wording
from schemas.explanation import Explanations
from schemas.indicator import Indicator, IndicatorTree, Theme, Topic

WHOLE, THEME, TOPIC, LEAF = "vital", "vital/theme/", "vital/topic/", "vital/leaf/"
Below = list[tuple[str, str, float]]  # place, name and weight
Names = Mapping[str, str]


def is_of_tree(place: str) -> bool:
    """Whether a place is one of the tree's."""
    return place == WHOLE or place.startswith((THEME, TOPIC, LEAF))


def tree_page(place: str, tree: IndicatorTree, names: Names, found: Explanations, say: Wording) -> NumberPage:
    """The page of an index, or of an indicator from outside; raises NoSuchPlace."""
    cell = found.vital.get(place)
    if cell is None:
        raise NoSuchPlace(place)
    leaf = next((leaf for leaf in tree.indicators if place == LEAF + leaf.code), None)
    if leaf is not None:
        measured = _decimal(cell["value"], leaf.decimals, say), leaf.unit
        formula = say.say("heads_formula") if leaf.formula else ""
        facts = [*parts_of(cell, say), *facts_of(leaf, cell, say)]
        return page_of(say.windowed(names[place], leaf), measured, formula, found, say, facts=facts)
    below = _below(place, tree, names)
    name = names.get(place) or say.say("vital")
    counted = say.say("connected", cell["of"], cell["connected"])
    decimals = {LEAF + leaf.code: leaf.decimals for leaf in tree.indicators}
    lines = [_line(found.vital, one, decimals, say) for one in below]
    table = Table(say.say("index"), counted, _heads(say), lines, [one[0] for one in below])
    index = _decimal(cell["index"], 1, say), say.say("unit_index")
    if cell["index"] is None and place != WHOLE:
        index = say.say("state_unconnected"), ""
    return page_of(name, index, say.say("index_formula"), found, say, below=table)


def parts_of(cell: Mapping[str, Any], say: Wording) -> Iterator[tuple[str, str]]:
    """What a value of our own log was made of."""
    if cell.get("denominator") is not None:
        yield say.say("numerator"), f"{cell['numerator']:,}"
        yield say.say("denominator"), f"{cell['denominator']:,}"


def facts_of(leaf: Indicator, cell: Mapping[str, Any], say: Wording) -> Iterator[tuple[str, str]]:
    """What is known of an indicator besides its value."""
    yield say.say("state"), say.say(f"state_{cell['state']}")
    if leaf.scale is not None:
        yield say.say("index"), f"{_decimal(cell['index'], 1, say)} {say.say('unit_index')}"
        yield say.say("formula"), say.say("leaf_formula", f"{leaf.scale.zero:g}", f"{leaf.scale.ten:g}")
        yield say.say("weight"), f"{leaf.weight:g}"
    if leaf.floor is not None:
        yield say.say("floor", f"{leaf.floor:g}"), "●" if cell["alarm"] else say.say("none")
    for name in ("before", "year_before"):
        yield say.say(name), _decimal(cell.get(name), leaf.decimals, say)
    if leaf.source is not None:
        yield say.say("expected"), leaf.source
    if "source" in cell:
        yield say.say("source"), cell["source"]
        yield say.say("observed_at"), say.moment(cell["observed_at"])
        yield say.say("ttl"), say.say("ttl_s", cell["ttl_s"])


def _decimal(value: float | None, decimals: int, say: Wording) -> str:
    return say.say("none") if value is None else printed(Fraction(str(value)), decimals)


def _heads(say: Wording) -> list[str]:
    return [say.say(head) for head in ("name", "weight", "index", "value", "state")]


def _line(cells: Mapping[str, Any], one: tuple[str, str, float], decimals: Mapping[str, int], say: Wording) -> list[str]:
    place, name, weight = one
    cell = cells[place]
    state = say.say(f"state_{cell['state']}") if "state" in cell else say.say("connected", cell["of"], cell["connected"])
    value = _decimal(cell["value"], decimals[place], say) if "value" in cell else ""
    return [name, f"{weight:g}", _decimal(cell["index"], 1, say), value, state]


def _below(place: str, tree: IndicatorTree, names: Names) -> Below:
    def named(prefix: str, ones: tuple[Theme | Topic | Indicator, ...]) -> Below:
        return [(prefix + one.code, names[prefix + one.code], one.weight) for one in ones]

    if place == WHOLE:
        return named(THEME, tree.themes)
    if place.startswith(THEME):
        return named(TOPIC, tuple(topic for topic in tree.topics if THEME + topic.theme == place))
    return named(LEAF, tuple(leaf for leaf in tree.indicators if TOPIC + leaf.topic == place))


def names_of(tree: IndicatorTree, lang: str) -> Names:
    """What each theme, topic and indicator is called, by its place."""

    def named(one: Theme | Topic | Indicator) -> str:
        return one.name_en if lang == "en" else one.name

    parts: tuple[tuple[str, tuple[Theme | Topic | Indicator, ...]], ...] = (
        (THEME, tree.themes),
        (TOPIC, tree.topics),
        (LEAF, tree.indicators),
    )
    return {prefix + one.code: named(one) for prefix, ones in parts for one in ones}
