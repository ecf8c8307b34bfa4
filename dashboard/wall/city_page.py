"""What a page has to know about the city, as one JSON document: its look, names, words, arrangements, the drawn map; pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from dashboard.wall.address import Look
from dashboard.wall.arrangements import ARRANGEMENTS
from dashboard.wall.figures.flow import flow_figure
from dashboard.wall.words import Words, filled
from schemas.area import Point
from schemas.city import DeviceKind, Skin
from schemas.indicator import Indicator, Theme
from streams.city_pack import CityPack

# The second language that a pack says its own names in.
ENGLISH = "en"


def city_page(pack: CityPack, look: Look, words: Words) -> dict[str, Any]:
    """Everything that a page does not get from the gateway; the same pack, look and words give the same document."""
    skin = pack.skins[look.skin]
    return {
        "look": msgspec.to_builtins(look),
        "arrangements": msgspec.to_builtins(ARRANGEMENTS),
        "code": pack.city.code,
        "zone": pack.city.zone,
        "captions": dict(words.live),
        "page": dict(words.page),
        "said": said(pack, skin, words, look.lang),
        "stages": dict(words.stages),
        **{name: list(found) for name, found in words.lists.items()},
        "records": dict(words.records),
        "categories": {category.code: category.name for category in pack.policy.categories},
        "departments": {department.code: department.name for department in pack.departments} | {pack.city.code: pack.city.name},
        "districts": {district.code: district.name for district in pack.districts},
        "streets": {street.code: street.name for street in pack.streets},
        "communities": {community.code: community.name for community in pack.communities},
        "vital": vital_tree(pack, look.lang),
        "flow": flow_figure(skin),
        "map": city_map(pack),
    }


def said(pack: CityPack, skin: Skin, words: Words, lang: str) -> Mapping[str, str]:
    """Words of the page that depend on the city's policy and skin, by their place."""
    page, policy = words.page, pack.policy
    title, green = (pack.city.title_en, skin.word_en) if lang == ENGLISH else (pack.city.title, skin.word)
    yellow = page["legend_yellow_mostly" if policy.thresholds else "legend_yellow"]
    return {
        "city_title": title,
        "green_word": f"{green} · {page['green']}",
        "green_short": green,
        "legend_red": page["legend_red"],
        "legend_yellow": filled(yellow, policy.yellow_from_percent),
        "legend_green": filled(page["legend_green"], green),
        "legend_grey": page["legend_grey"],
    }


def city_map(pack: CityPack) -> dict[str, Any]:
    """What the map is drawn from, in degrees: the districts' outlines, a point for each street, community and device.

    A street's point is the middle of its communities: no outline below the district is at hand.
    """
    features = sorted(pack.outlines.features, key=lambda feature: feature.properties.adcode)
    of_street: dict[str, list[Point]] = {}
    for community in pack.communities:
        of_street.setdefault(community.street, []).append((community.lon_deg, community.lat_deg))
    return {
        "districts": [
            {
                "code": feature.properties.adcode,
                "rings": feature.geometry.rings,
                "label_point": feature.properties.label_point,
            }
            for feature in features
        ],
        "streets": {
            code: [round(sum(axis) / len(points), 5) for axis in zip(*points, strict=True)] for code, points in of_street.items()
        },
        "communities": {community.code: [community.lon_deg, community.lat_deg] for community in pack.communities},
        "devices": {
            kind.value: [[device.lon_deg, device.lat_deg] for device in pack.devices if device.kind is kind] for kind in DeviceKind
        },
    }


def vital_tree(pack: CityPack, lang: str) -> dict[str, Any]:
    """Themes and indicators as the page names them."""

    def named(one: Theme | Indicator) -> str:
        return one.name_en if lang == ENGLISH else one.name

    return {
        "themes": [{"code": theme.code, "name": named(theme)} for theme in pack.indicators.themes],
        "indicators": [
            {
                "code": leaf.code,
                "name": named(leaf),
                "unit": (leaf.unit_en if lang == ENGLISH else None) or leaf.unit,
                "decimals": leaf.decimals,
                "weight": leaf.weight,
                "window": leaf.window.value,
                "on_map": leaf.on_map,
            }
            for leaf in pack.indicators.indicators
        ],
    }
