"""Every language has every word, and every word of the pages is there."""

import json
from pathlib import Path

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.wall import words
from dashboard.wall.arrangements import ARRANGEMENTS
from dashboard.wall.layout import screen
from streams.city_pack import load_city_pack
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
WORDS = words.load_words()


def said_on(name: str) -> set[str]:
    """Every key of a word that the layout of a screen asks for."""
    drawn = json.loads(json.dumps(screen(name, PACK.skin), cls=PlotlyJSONEncoder))
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            found.update([node["data-say"]] if "data-say" in node else [])
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(drawn)
    return found


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_every_word_that_a_screen_asks_for_is_there(name: str):
    asked = said_on(name)
    assert asked
    for language in WORDS.values():
        assert asked <= set(language.page)


def test_a_language_that_lacks_a_word_or_a_place_in_it_is_named_with_the_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = (words.FOLDER / "zh.toml").read_text(encoding="utf-8")
    (tmp_path / "zh.toml").write_text(whole, encoding="utf-8")
    (tmp_path / "en.toml").write_text(whole.replace('age = "数据 {0} 前"', 'age = "old"'), encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    with pytest.raises(words.WordsDiffer, match=r"en\.toml: differs from zh\.toml in live\.age"):
        words.load_words()


def test_what_is_filled_in_stands_where_the_words_want_it():
    assert words.filled("{1} of {0}", 7, "three") == "three of 7"
