"""The pages of the vital signs: an index with what it is the mean of, and what stands behind an indicator; pure."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from dashboard.wall.numbers.page import NumberPage, Table, page_of, printed
from dashboard.wall.numbers.places import NoSuchPlace
from dashboard.wall.numbers.wording import Wording
from schemas.explanation import Explanations
from schemas.indicator import Indicator, IndicatorTree, Theme, Topic, Window
from schemas.topics import INDICATOR_READINGS

WHOLE, THEME, TOPIC, LEAF = "vital", "vital/theme/", "vital/topic/", "vital/leaf/"
ON_MAP = "on-map/"
Below = list[tuple[str, str, float]]  # place, name and weight
Names = Mapping[str, str]
# No record of its own topic can be asked for by its place in the log: a cold fold prints the row that keeps the reading.
SHOWS_READINGS = "./rongzhi replay --json"


def is_of_tree(place: str) -> bool:
    """Whether a place is one of the tree's, or one of its indicators on the map."""
    return place == WHOLE or place.startswith((THEME, TOPIC, LEAF, ON_MAP))


def tree_page(place: str, tree: IndicatorTree, names: Names, found: Explanations, say: Wording) -> NumberPage:
    """The page of an index, or of an indicator from outside; raises NoSuchPlace."""
    cell = found.vital.get(place)
    if cell is None:
        raise NoSuchPlace(place)
    division, _, code = place.removeprefix(ON_MAP).partition("/") if place.startswith(ON_MAP) else ("", "", "")
    leaf = next((leaf for leaf in tree.indicators if place == LEAF + leaf.code or code == leaf.code), None)
    if leaf is not None:
        measured = _decimal(cell["value"], leaf.decimals, say), leaf.unit
        formula = say.say("heads_formula") if leaf.formula else ""
        facts = [*parts_of(cell, say), *facts_of(leaf, cell, say)]
        told = {"mark": marked(cell, "made_up", say), "command": SHOWS_READINGS if "reading" in cell else ""}
        name = names[LEAF + leaf.code]
        named = say.placed(name, division) if division else say.windowed(name, leaf)
        return page_of(named, measured, formula, found, say, facts=facts, **told)
    below = _below(place, tree, names)
    name = names.get(place) or say.say("vital")
    counted = say.say("connected", cell["of"], cell["connected"])
    decimals = {LEAF + leaf.code: leaf.decimals for leaf in tree.indicators}
    lines = [_line(found.vital, one, decimals, say) for one in below]
    table = Table(say.say("index"), counted, _heads(say), lines, [one[0] for one in below])
    index = _decimal(cell["index"], 1, say), say.say("unit_index")
    if cell["index"] is None and place != WHOLE:
        index = say.say("state_unconnected"), ""
    mark = marked(cell, "partly_made_up", say)
    return page_of(name, index, say.say("index_formula"), found, say, below=table, mark=mark)


def marked(cell: Mapping[str, Any], word: str, say: Wording) -> str:
    """The word for a value that is made up, or made of such; nothing beside another."""
    return say.say(word) if cell.get("simulated") else ""


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
        yield say.say("scale"), say.say("leaf_formula", f"{leaf.scale.zero:g}", f"{leaf.scale.ten:g}")
        yield say.say("weight"), f"{leaf.weight:g}"
    if leaf.floor is not None:
        stands = "floor_unknown" if cell["index"] is None else "floor_alarm" if cell["alarm"] else "floor_held"
        yield say.say("floor"), say.say(stands, f"{leaf.floor:g}")
    # What stands now has no past: boards keep none of it.
    for name in () if leaf.formula is not None and leaf.window is Window.NOW else ("before", "year_before"):
        yield say.say(f"{name}_value"), _since(cell, name, leaf, say)
    if leaf.source is not None:
        yield say.say("expected"), leaf.source
    if "source" in cell:
        yield say.say("source"), cell["source"]
        yield say.say("observed_at"), say.moment(cell["observed_at"])
        yield say.say("ttl"), say.say("ttl_s", cell["ttl_s"])
        yield say.say("reading"), f"{cell['reading']} · {INDICATOR_READINGS.name}"


def _since(cell: Mapping[str, Any], name: str, leaf: Indicator, say: Wording) -> str:
    """A value of the past with how far it moved since; a count of today, which is not over, moved from no whole day."""
    now, past = cell["value"], cell.get(name)
    if past is None:
        return say.say("none")
    was = _decimal(past, leaf.decimals, say)
    if now is None or (leaf.window is Window.DAY and leaf.formula is not None):
        return say.say("past_day", was) if now is not None else was
    by = Fraction(str(now)) - Fraction(str(past))
    word = "past_same" if not by else "past_up" if by > 0 else "past_down"
    unit = say.say("points") if leaf.unit == "%" else leaf.unit
    return say.say(word, was, say.say(name), f"{printed(abs(by), leaf.decimals)} {unit}".rstrip())


def _decimal(value: float | None, decimals: int, say: Wording) -> str:
    return say.say("none") if value is None else printed(Fraction(str(value)), decimals)


def _heads(say: Wording) -> list[str]:
    return [say.say(head) for head in ("name", "weight", "index", "value", "state", "made_up")]


def _line(cells: Mapping[str, Any], one: tuple[str, str, float], decimals: Mapping[str, int], say: Wording) -> list[str]:
    place, name, weight = one
    cell = cells[place]
    state = say.say(f"state_{cell['state']}") if "state" in cell else say.say("connected", cell["of"], cell["connected"])
    made_up = marked(cell, "made_up" if "state" in cell else "partly_made_up", say)
    value = _decimal(cell["value"], decimals[place], say) if "value" in cell else ""
    return [name, f"{weight:g}", _decimal(cell["index"], 1, say), value, state, made_up]


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
