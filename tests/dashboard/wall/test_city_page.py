"""What a page has to know about the city: every name and every place that it can meet, in every language and skin."""

import pytest
from msgspec.structs import replace

from dashboard.wall.address import Look
from dashboard.wall.city_page import city_page
from dashboard.wall.words import load_words
from streams.city_pack import load_city_pack
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
LOOK = Look(skin=PACK.city.skin, lang="zh")
WORDS = load_words()


def test_every_name_that_the_page_can_meet_is_in_its_document():
    page = city_page(PACK, LOOK, WORDS["zh"])
    assert set(page["categories"]) == {category.code for category in PACK.policy.categories}
    assert set(page["communities"]) == {community.code for community in PACK.communities}
    assert set(page["departments"]) == {PACK.city.code, *(department.code for department in PACK.departments)}


def test_every_division_has_its_place_on_the_map():
    drawn = city_page(PACK, LOOK, WORDS["zh"])["map"]
    assert {district["code"] for district in drawn["districts"]} == {district.code for district in PACK.districts}
    assert set(drawn["streets"]) == {community.street for community in PACK.communities}
    assert set(drawn["communities"]) == {community.code for community in PACK.communities}


@pytest.mark.parametrize("lang", sorted(WORDS))
@pytest.mark.parametrize("skin", sorted(PACK.skins))
def test_what_the_citys_policy_and_skin_say_is_filled_in(lang: str, skin: str):
    said = city_page(PACK, replace(LOOK, skin=skin, lang=lang), WORDS[lang])["said"]
    green, title = (PACK.skins[skin].word_en, PACK.city.title_en) if lang == "en" else (PACK.skins[skin].word, PACK.city.title)
    assert (green in said["green_word"], said["green_short"], said["city_title"]) == (True, green, title)
    assert str(PACK.policy.yellow_from_percent) in said["legend_yellow"]
    assert not any("{" in text for text in said.values())
