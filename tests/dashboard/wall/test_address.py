"""All the state of a wall stands in its address, and an address that means nothing is refused with what was expected."""

import pytest

from dashboard.wall.address import AddressMalformed, Known, look_of
from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import auditor_at
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


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"skin": "pink"}, r"\?skin=pink: expected blue or green"),
        ({"rotate": "-1"}, r"\?rotate=-1: expected a whole number from 0 to 3600"),
        ({"rotate": "٣"}, "whole number"),
        ({"rotate": "9" * 5000}, "whole number"),
        ({"distance_m": "nan"}, "metres from 0.5 to 50"),
        ({"width_mm": "1e9"}, "whole number from 200 to 50000"),
        ({"panes": "map,maps"}, r"\?panes=map,maps: found 'maps', expected some of flow, map, vital"),
        ({"panes": ""}, "found '', expected some of"),
        ({"city": "3201"}, r"\?city=3201: expected 3212 or taizhou"),
        ({"colour": "red"}, r"\?colour=: no such parameter; expected city, console, dim"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(asked: dict[str, str], said: str):
    with pytest.raises(AddressMalformed, match=said):
        look_of(asked.items(), KNOWN)


def test_a_parameter_that_stands_there_twice_is_refused_whatever_it_says():
    for second in ("1", "2", "0"):
        with pytest.raises(AddressMalformed, match=rf"\?rotate={second}: found twice"):
            look_of([("rotate", "1"), ("lang", "zh"), ("rotate", second)], KNOWN)


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


def test_a_page_loads_pictures_from_its_own_site_and_from_the_gateway_alone():
    site = build_site(PACK, 8601, "b", auditor_at("127.0.0.1", 1)).test_client()
    rules = site.get("/wall/showcase/", base_url="http://wall.local:8602").headers["Content-Security-Policy"].split("; ")
    assert "img-src 'self' data: blob: http://wall.local:8601 https://wall.local:8601" in rules
