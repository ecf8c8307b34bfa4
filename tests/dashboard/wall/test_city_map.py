"""The district map: true to shape, whole on its plane, no label over another."""

from itertools import combinations

import pytest

from dashboard.wall.city_map import LabelsDoNotFit, Plane, draw_map
from dashboard.wall.city_page import PLANE, city_page
from streams.city_pack import load_city_pack
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")


def test_every_district_is_drawn_inside_the_plane():
    drawn = draw_map(PACK.outlines, PLANE)
    assert {district.code for district in drawn.districts} == {district.code for district in PACK.districts}
    for feature in PACK.outlines.features:
        for x, y in (drawn.projection.place(point) for ring in feature.geometry.rings for point in ring):
            assert 0 < x < PLANE.width
            assert 0 < y < PLANE.height


def test_no_label_lies_over_another_or_leaves_the_plane():
    drawn = draw_map(PACK.outlines, PLANE)
    boxes = [(district.label_x, district.label_y) for district in drawn.districts]
    for x, y in boxes:
        assert PLANE.label_width / 2 <= x <= PLANE.width - PLANE.label_width / 2
        assert PLANE.label_height / 2 <= y <= PLANE.height - PLANE.label_height / 2
    for (x, y), (other_x, other_y) in combinations(boxes, 2):
        assert abs(x - other_x) >= PLANE.label_width or abs(y - other_y) >= PLANE.label_height


def test_labels_that_cannot_all_stand_are_an_error_with_the_sizes():
    with pytest.raises(LabelsDoNotFit, match="6 labels of 30 x 40 rem overlap on a plane of 40 x 50 rem"):
        draw_map(PACK.outlines, Plane(40, 50, 30, 40))


def test_every_name_that_the_page_can_meet_is_in_its_document():
    page = city_page(PACK)
    assert set(page["categories"]) == {category.code for category in PACK.policy.categories}
    assert set(page["communities"]) == {community.code for community in PACK.communities}
    assert set(page["departments"]) == {PACK.city.code, *(department.code for department in PACK.departments)}
