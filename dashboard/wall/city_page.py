"""What the page has to know about the city, as one JSON document: names, captions, the drawn map; pure."""

from typing import Any

import msgspec

from dashboard.wall.captions import COMMUNITY_KINDS, LIVE, RECORDS, STAGES, WEEKDAYS
from dashboard.wall.city_map import Plane, draw_map
from dashboard.wall.figures.flow import flow_figure
from dashboard.wall.theme import LABEL_HEIGHT_REM, LABEL_WIDTH_REM, MAP_HEIGHT_REM, MAP_WIDTH_REM
from streams.city_pack import CityPack

PLANE = Plane(MAP_WIDTH_REM, MAP_HEIGHT_REM, LABEL_WIDTH_REM, LABEL_HEIGHT_REM)


def city_page(pack: CityPack) -> dict[str, Any]:
    """Names by code, captions, zone, map and the empty graph of the flow; the same pack gives the same document."""
    return {
        "zone": pack.city.zone,
        "captions": dict(LIVE),
        "stages": dict(STAGES),
        "weekdays": list(WEEKDAYS),
        "community_kinds": list(COMMUNITY_KINDS),
        "records": dict(RECORDS),
        "categories": {category.code: category.name for category in pack.policy.categories},
        "departments": {department.code: department.name for department in pack.departments} | {pack.city.code: pack.city.name},
        "districts": {district.code: district.name for district in pack.districts},
        "streets": {street.code: street.name for street in pack.streets},
        "communities": {community.code: community.name for community in pack.communities},
        "flow": flow_figure(pack.skin),
        "map": msgspec.to_builtins(draw_map(pack.outlines, PLANE)),
    }
