"""The communities of Taizhou and their micro-grids."""

import json
from collections import Counter
from pathlib import Path

import pytest
from shapely import Point
from shapely.geometry import shape

from infra.city.place_communities import GRIDS, communities_csv
from schemas.city import grid_place
from streams.city_pack import CityPack, load_city_pack

TAIZHOU = Path(__file__).parents[3] / "infra" / "city" / "taizhou"


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_city_pack(TAIZHOU)


def test_the_committed_file_is_what_the_rule_makes() -> None:
    assert (TAIZHOU / "communities.csv").read_text(encoding="utf-8") == communities_csv(TAIZHOU)


def test_each_community_of_the_official_tree_is_placed_once_and_no_two_on_one_point(pack: CityPack) -> None:
    assert (len(pack.districts), len(pack.streets), len(pack.communities)) == (6, 109, 1745)
    assert len({(c.lon_deg, c.lat_deg) for c in pack.communities}) == 1745


def test_the_micro_grids_are_as_many_as_the_city_publishes(pack: CityPack) -> None:
    assert sum(c.grids for c in pack.communities) == GRIDS == 33_900
    assert Counter(c.grids for c in pack.communities) == {20: 745, 19: 1000}


def test_every_micro_grid_lies_inside_its_district(pack: CityPack) -> None:
    collection = json.loads((TAIZHOU / "districts.geojson").read_text(encoding="utf-8"))
    outlines = {feature["id"]: shape(feature["geometry"]) for feature in collection["features"]}
    for community in pack.communities:
        outermost = grid_place(community, community.grids)
        assert outlines[community.district].contains(Point(outermost.lon_deg, outermost.lat_deg)), community
        assert outlines[community.district].boundary.distance(Point(community.lon_deg, community.lat_deg)) >= 0.0039


def test_a_grid_has_its_communitys_code_and_a_place_of_its_own(pack: CityPack) -> None:
    community = pack.communities[0]
    places = [grid_place(community, number) for number in range(1, community.grids + 1)]
    assert [place.grid for place in places] == [f"{community.code}{number:03d}" for number in range(1, 21)]
    assert len({(place.lon_deg, place.lat_deg) for place in places}) == 20
    assert places[0] == grid_place(community, 1)


@pytest.mark.parametrize("number", [0, 21])
def test_a_grid_that_the_community_does_not_have_is_an_error(pack: CityPack, number: int) -> None:
    with pytest.raises(ValueError, match="has grids 1 to 20"):
        grid_place(pack.communities[0], number)
