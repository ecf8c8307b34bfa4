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


# The rows of the domain's table that our own log holds, in its order, and the formulas that stand for each. 27, the most frequent
# categories, is a list and has a pane of its own; of 28 the log holds nobody's duty, so that both of its numbers come from outside.
ROWS = {
    "今日上报": ["reported"],
    "受理": ["reported"],
    "立案": ["filed"],
    "派遣": ["dispatched"],
    "在办": ["open"],
    "在办·绿/黄/红": ["open-green", "open-yellow", "open-red"],
    "超期未处置": ["open-red"],
    "超期结案": ["closed-late"],
    "今日结案": ["closed"],
    "应结案": ["due"],
    "结案率": ["closure-rate"],
    "按期结案率": ["closure-on-time-rate"],
    "按期处置率": ["handling-on-time-rate"],
    "按时立案率": ["filing-on-time-rate"],
    "准确派遣率": ["accurate-dispatch-rate"],
    "返工率": ["rework-rate"],
    "延期率": ["extension-rate"],
    "回退率": ["return-rate"],
    "平均受理": ["filing-time"],
    "平均处置": ["handling-time"],
    "重复案件率": ["repeat-rate"],
    "并案": ["merged"],
    "督办中": ["supervised"],
    "吹哨中/报到用时": ["whistling", "whistle-time"],
    "满意率·双评": ["satisfaction-rate", "double-grade"],
    "回访率": ["call-back-rate"],
    "人均上报": ["reports-a-head"],
    "积压净增速": ["backlog-growth"],
}


def test_every_row_of_the_domain_that_our_own_log_holds_has_its_indicator():
    """Each of its own: two rows that are one number by our model are still two indicators, by their own names."""
    leaves = load_indicators(TAIZHOU, "3212").indicators
    named = {row: next((leaf.formula for leaf in leaves if row in leaf.name), None) for row in ("上报", "受理", "立案")}
    assert named == {"上报": "reported", "受理": "reported", "立案": "filed"}
    formulas = {leaf.formula for leaf in leaves}
    assert {row: [formula for formula in found if formula not in formulas] for row, found in ROWS.items()} == {
        row: [] for row in ROWS
    }


def test_the_weights_of_taizhou_add_up_to_one_under_everything_that_has_an_index():
    tree = load_indicators(TAIZHOU, "3212")
    assert sum(theme.weight for theme in tree.themes) == pytest.approx(1)
    for theme in tree.themes:
        assert sum(topic.weight for topic in tree.topics if topic.theme == theme.code) == pytest.approx(1), theme.code
    for topic in tree.topics:
        weight = sum(leaf.weight for leaf in tree.indicators if leaf.topic == topic.code)
        assert weight == pytest.approx(1 if topic.weight else 0), topic.code
