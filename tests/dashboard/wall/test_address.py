"""All the state of a wall stands in its address, and an address that means nothing is refused with what was expected."""

import pytest

from dashboard.wall.address import AddressMalformed, Known, look_of
from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import auditor_at
from dashboard.wall.theme import css_variables
from dashboard.wall.words import filled, load_words
from streams.city_pack import load_city_pack
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
KNOWN = Known(("3212", "taizhou"), "blue", ("blue", "green"), "zh", ("zh", "en"), ("map", "flow", "vital"))


def test_what_the_address_does_not_say_is_as_the_city_has_it():
    look = look_of((), KNOWN)
    assert (look.skin, look.lang, look.rotate_s, look.console, look.sound) == ("blue", "zh", 20, False, False)


def test_everything_that_the_address_says_is_taken():
    asked = {"skin": "green", "lang": "en", "rotate": "0", "width_mm": "7000", "distance_m": "9.5", "console": "1", "sound": "1"}
    look = look_of({**asked, "dim": "0", "city": "3212", "panes": "vital,map"}.items(), KNOWN)
    assert (look.skin, look.lang, look.rotate_s, look.width_mm, look.distance_m) == ("green", "en", 0, 7000, 9.5)
    assert (look.console, look.sound, look.dim_percent, look.panes) == (True, True, 0, ("vital", "map"))


def sentence_of(error: AddressMalformed) -> str:
    """The sentence of a refusal in Chinese."""
    return filled(load_words()["zh"].refused[error.key], *error.values)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"skin": "pink"}, "skin=pink 不可用；应为其中之一：blue, green"),
        ({"rotate": "-1"}, "rotate=-1 不可用；应为 0 至 3600 的整数"),
        ({"rotate": "٣"}, "rotate=٣ 不可用；应为 0 至 3600 的整数"),
        ({"rotate": "9" * 5000}, f"rotate={'9' * 40} 不可用；应为 0 至 3600 的整数"),
        ({"distance_m": "nan"}, "distance_m=nan 不可用；应为 0.5 至 50 的米数"),
        ({"width_mm": "1e9"}, "width_mm=1e9 不可用；应为 200 至 50000 的整数"),
        ({"panes": "map,maps"}, "panes=map,maps 不可用，其中 maps 无法识别；应从中选取，以逗号分隔：flow, map, vital"),
        ({"panes": ""}, "panes= 不可用，其中  无法识别；应从中选取，以逗号分隔：flow, map, vital"),
        ({"city": "3201"}, "city=3201 不可用；应为其中之一：3212, taizhou"),
        (
            {"colour": "red"},
            "没有参数 colour；可用的参数：city, console, dim, distance_m, lang, panes, rotate, skin, sound, width_mm",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(asked: dict[str, str], said: str):
    with pytest.raises(AddressMalformed) as refused:
        look_of(asked.items(), KNOWN)
    assert sentence_of(refused.value) == said


def test_a_parameter_that_stands_there_twice_is_refused_whatever_it_says():
    for second in ("1", "2", "0"):
        with pytest.raises(AddressMalformed) as refused:
            look_of([("rotate", "1"), ("lang", "zh"), ("rotate", second)], KNOWN)
        assert sentence_of(refused.value) == f"参数 rotate 写了两次，第二次为 {second}；应只写一次"


def test_the_city_is_asked_for_by_its_code_or_by_the_name_of_its_pack_on_walls_and_number_pages():
    site = build_site(PACK, 8601, "b", auditor_at("127.0.0.1", 1)).test_client()
    for city, served in (("3212", True), ("taizhou", True), ("3201", False), ("nanjing", False)):
        assert (site.get(f"/wall/hall/?city={city}").status_code, site.get(f"/numbers/moon?city={city}").status_code) == (
            (200, 503) if served else (400, 400)
        )
    assert site.get("/wall/hall/?rotate=1&rotate=2").status_code == 400


def test_each_screen_has_its_address_and_the_root_leads_to_the_hall_with_all_that_was_asked():
    site = build_site(PACK, 8601, "b", auditor_at("127.0.0.1", 1)).test_client()
    assert site.get("/?lang=en").headers["Location"] == "/wall/hall/?lang=en"
    page = site.get("/wall/hall/?lang=en&skin=red-yellow-blue").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert '<meta name="google" content="notranslate">' in page, "else a browser of another language lays its offer over the wall"
    assert 'data-screen="hall"' in page
    assert PACK.skins["red-yellow-blue"].fill in page
    refused = site.get("/wall/hall/?lang=<script>")
    assert refused.status_code == 400
    assert "&lt;script&gt;" in refused.get_data(as_text=True)
    assert site.get("/city.json?skin=pink").status_code == 400


@pytest.mark.parametrize("path", ["/wall/showcase/", "/numbers/total.red", "/wall/hall/?skin=pink", "/nowhere"])
def test_no_page_of_the_site_is_offered_in_another_language(path: str):
    page = build_site(PACK, 8601, "b", auditor_at("127.0.0.1", 1)).test_client().get(path).get_data(as_text=True)
    assert '<meta name="google" content="notranslate">' in page.split("<body")[0]


@pytest.mark.parametrize(
    ("address", "status", "lang", "said"),
    [
        ("/wall/hall/?rotate=x", 400, "zh-CN", "rotate=x 不可用；应为 0 至 3600 的整数"),
        ("/wall/hall/?rotate=x&lang=en", 400, "en", "rotate=x cannot be used; expected a whole number from 0 to 3600"),
        ("/numbers/total.red?until=1&lang=en", 400, "en", "there is no parameter until; expected city, lang, skin"),
        ("/wall/hall/?lang=fr", 400, "zh-CN", "lang=fr 不可用；应为其中之一：en, zh"),
        ("/wall/hall/?lang=en&lang=en", 400, "zh-CN", "参数 lang 写了两次，第二次为 en；应只写一次"),
        ("/wall/moon/", 404, "zh-CN", "这里没有页面：/wall/moon/"),
        ("/numbers/?lang=en", 404, "en", "no page stands at /numbers/"),
        ("/wall/hall/?%7B0%7D=%7B1%7D", 400, "zh-CN", "没有参数 {0}；可用的参数：city"),
    ],
)
def test_a_refusal_has_the_ground_and_letters_of_the_wall_and_the_language_that_could_be_read(
    address: str, status: int, lang: str, said: str
):
    site = build_site(PACK, 8601, "b", auditor_at("127.0.0.1", 1)).test_client()
    answer = site.get(address)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, f'<html lang="{lang}">' in text) == (status, True)
    assert f'<p role="alert">{said}' in text
    assert css_variables(PACK.skin) in text
    assert "background: var(--ground); color: var(--strong)" in text


def test_a_page_loads_pictures_from_its_own_site_and_from_the_gateway_alone():
    site = build_site(PACK, 8601, "b", auditor_at("127.0.0.1", 1)).test_client()
    rules = site.get("/wall/showcase/", base_url="http://wall.local:8602").headers["Content-Security-Policy"].split("; ")
    assert "img-src 'self' data: blob: http://wall.local:8601 https://wall.local:8601" in rules
