"""A tree of indicators that cannot be used is refused with file, field, what was found and what is expected."""

from pathlib import Path

import pytest

from schemas.indicator import THEMES_MAX
from streams.indicator_tree import load_indicators
from streams.pack_files import CityPackMalformed
from streams.settings import ROOT

TAIZHOU = ROOT / "infra" / "city" / "taizhou" / "indicators.toml"


OF_CLOSURE = 'topic = "closure"\nunit = "%"\nformula = "closure-rate"'
MORE = '[[theme]]\ncode = "x"\nname = "某"\nname_en = "x"\nweight = 0\n\n'
WRONG = (
    (
        OF_CLOSURE,
        OF_CLOSURE.replace("-rate", "-rat"),
        r"indicator closure: formula: found 'closure-rat', expected one of .*closure-rate",
    ),
    (OF_CLOSURE, OF_CLOSURE.replace('"closure"', '"x"'), "indicator closure: topic: found 'x'"),
    ('theme = "hotline"', 'theme = "phone"', "topic calls: theme: found 'phone', expected one of ecology"),
    ('code = "filed"', 'code = "reported"', "code: 'reported' occurs twice"),
    ("weight = 0.4", "weight = 4", "weight: Expected `float` <= 1.0"),
    ("{ zero = 60, ten = 5 }", "{ zero = 5, ten = 5 }", "zero and ten are both 5"),
    ('formula = "filing-time"\n', "", "indicator filing-time: expected either a formula of our own log or a source"),
    ("least = 0, most = 8000", "least = 8000, most = 0", "least 8000.0 is not below most 0.0"),
    ("low = 40, high = 260", "low = 40, high = 9000", "the course leaves 0.0 to 8000.0"),
    ("[[theme]]", MORE * THEMES_MAX + "[[theme]]", "indicators.toml: theme: found 1[0-9], expected at most 8"),
    ("[[theme]]", "[[themes]]", r"themes: found, expected \[\[theme\]\]"),
)


@pytest.mark.parametrize(("found", "written", "said"), WRONG)
def test_what_is_wrong_in_a_tree_is_named(tmp_path: Path, found: str, written: str, said: str):
    text = TAIZHOU.read_text(encoding="utf-8")
    assert found in text
    path = tmp_path / "indicators.toml"
    path.write_text(text.replace(found, written, 1), encoding="utf-8")
    with pytest.raises(CityPackMalformed, match=said):
        load_indicators(path, "3212")


def test_the_weights_of_taizhou_add_up_to_one_under_everything_that_has_an_index():
    tree = load_indicators(TAIZHOU, "3212")
    assert sum(theme.weight for theme in tree.themes) == pytest.approx(1)
    for theme in tree.themes:
        assert sum(topic.weight for topic in tree.topics if topic.theme == theme.code) == pytest.approx(1), theme.code
    for topic in tree.topics:
        weight = sum(leaf.weight for leaf in tree.indicators if leaf.topic == topic.code)
        assert weight == pytest.approx(1 if topic.weight else 0), topic.code
