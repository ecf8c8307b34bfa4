"""The tree of indicators of a city pack, checked: every leaf hangs on a topic, every topic on a theme, every formula is known."""

from pathlib import Path

from projections.indicators.formulas import CITY_FORMULAS
from schemas.indicator import THEMES_MAX, IndicatorTree
from streams.pack_files import CityPackMalformed, convert_toml, read_toml, refuse_repeats

# The file says [[theme]] where the type says themes: one block is one theme.
NAMES = {"themes": "theme", "topics": "topic", "indicators": "indicator"}


def load_indicators(path: Path, place: str) -> IndicatorTree:
    """Read and check the tree of the city whose code is `place`.

    Raises CityPackMalformed with file and field.
    """
    content = read_toml(path)
    unknown = sorted(content.keys() - NAMES.values())
    if unknown:
        raise CityPackMalformed(f"{path}: {unknown[0]}: found, expected [[theme]], [[topic]] and [[indicator]] alone")
    blocks = {typed: content.get(filed, []) for typed, filed in NAMES.items()}
    tree = convert_toml(path, {"place": place} | blocks, IndicatorTree, NAMES)
    if len(tree.themes) > THEMES_MAX:
        raise CityPackMalformed(
            f"{path}: theme: found {len(tree.themes)}, expected at most {THEMES_MAX}, as many as the wall draws"
        )
    themes, topics = {theme.code for theme in tree.themes}, {topic.code for topic in tree.topics}
    for found in (tree.themes, tree.topics, tree.indicators):
        refuse_repeats(path, (one.code for one in found))
    for topic in tree.topics:
        _expect(path, f"topic {topic.code}: theme", topic.theme, themes)
    for leaf in tree.indicators:
        _expect(path, f"indicator {leaf.code}: topic", leaf.topic, topics)
        if leaf.formula is not None:
            _expect(path, f"indicator {leaf.code}: formula", leaf.formula, set(CITY_FORMULAS))
    return tree


def _expect(path: Path, field: str, found: str, known: set[str]) -> None:
    if found not in known:
        raise CityPackMalformed(f"{path}: {field}: found {found!r}, expected one of {', '.join(sorted(known))}")
