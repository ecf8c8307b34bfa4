"""The grid of a point is the nearest one of the whole city, whichever community or street it belongs to."""

from math import cos, hypot, radians
from random import Random

import pytest

from schemas.city import Community, grid_place
from schemas.place import METRES_PER_DEGREE, Place
from streams.city_pack import CityPack, load_city_pack
from streams.intake.nearest_grid import NearestGrid, OutsideCity
from streams.settings import ROOT

POINTS = 500
NEAR_DEG = 0.02  # about 2 km: of two communities that far apart, the point between them has grids of both near it


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_city_pack(ROOT / "infra" / "city" / "taizhou")


@pytest.fixture(scope="module")
def grids(pack: CityPack) -> NearestGrid:
    return NearestGrid(pack.communities)


def points_near(communities: tuple[Community, ...]) -> list[tuple[float, float]]:
    chance = Random(4)
    chosen = [chance.choice(communities) for _ in range(POINTS)]
    return [
        (one.lon_deg + chance.uniform(-NEAR_DEG, NEAR_DEG), one.lat_deg + chance.uniform(-NEAR_DEG, NEAR_DEG)) for one in chosen
    ]


def test_no_grid_of_the_city_is_nearer_to_a_point_than_its_own(pack: CityPack, grids: NearestGrid):
    middle_deg = sum(one.lat_deg for one in pack.communities) / len(pack.communities)

    def away_m(point: tuple[float, float], place: Place | Community) -> float:
        east_m = (place.lon_deg - point[0]) * METRES_PER_DEGREE * cos(radians(middle_deg))
        return hypot(east_m, (place.lat_deg - point[1]) * METRES_PER_DEGREE)

    places = {one.code: [grid_place(one, number) for number in range(1, one.grids + 1)] for one in pack.communities}
    next_door = 0
    for point in points_near(pack.communities):
        # A grid lies less than 1 km from its community: those of a community beyond 6 km are farther than those of one within 4 km.
        around = [one for one in pack.communities if abs(one.lat_deg - point[1]) < 0.055 and away_m(point, one) < 6000]
        nearest = min(around, key=lambda one: away_m(point, one))
        assert away_m(point, nearest) < 4000
        all_of = [grid for one in around for grid in places[one.code]]
        found = grids.at(*point)
        assert away_m(point, grids.of(found.grid)) == pytest.approx(min(away_m(point, grid) for grid in all_of), abs=1e-6)
        next_door += found.community != nearest.code
    assert next_door > 5, "no point had its nearest grid next door: the test would not see the difference"


def test_where_two_grids_are_equally_near_the_first_by_its_code_is_taken():
    twins = tuple(Community(code, "双村", "321202001", "321202", 119.9, 32.5, 3) for code in ("321202001009", "321202001002"))
    middle = grid_place(twins[0], 2)
    assert NearestGrid(twins).at(middle.lon_deg, middle.lat_deg).grid == "321202001002002"


def test_a_point_far_from_every_grid_is_of_another_city(grids: NearestGrid):
    with pytest.raises(OutsideCity, match="km away") as refused:
        grids.at(121.47, 31.23)
    assert "公里，不在本市范围内" in refused.value.sentence
