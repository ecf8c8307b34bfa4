"""City 城市: the division tree with its micro-grids, and the departments; what a city pack holds beside its policy."""

from enum import StrEnum
from math import cos, pi, radians, sin, sqrt
from typing import Annotated

from msgspec import Meta, Struct

from schemas.area import LatDeg, LonDeg, Point
from schemas.place import Place
from schemas.policy import Code

Name = Annotated[str, Meta(min_length=1, max_length=64)]

# Micro-grids lie on a sunflower spiral about their community, at most this far from it (0.003 degrees are 333 m).
# Communities are placed at least `place_communities.MARGIN_DEG` inside their district, so no grid leaves the district.
GRID_REACH_DEG = 0.003
GOLDEN_ANGLE_RAD = pi * (3 - sqrt(5))


class City(Struct, frozen=True, forbid_unknown_fields=True):
    """The city itself: the first four digits of its codes, its name, the title of its wall, its IANA zone, and its wall's skin.

    `title_en` is the title on a wall in English.
    """

    code: Annotated[str, Meta(pattern="^[0-9]{4}$(?!\\n)")]
    name: Name
    title: Name
    title_en: Name
    zone: Annotated[str, Meta(min_length=1)]
    skin: Code


Hex = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$(?!\\n)")]


class Skin(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """皮肤: what green is called and how it is shown, with the colour that data without judgement keep apart from it.

    Red, yellow and grey are the same in every skin. What is `faded` is shown while numbers are old.
    """

    word: Annotated[str, Meta(min_length=1, max_length=4)]
    word_en: Annotated[str, Meta(min_length=1, max_length=8)]
    fill: Hex
    text: Hex
    fill_faded: Hex
    text_faded: Hex
    data: Hex
    data_down: Hex
    data_down_text: Hex
    data_faded: Hex


class District(Struct, frozen=True, forbid_unknown_fields=True):
    """市(区): six digits."""

    code: Annotated[str, Meta(pattern="^[0-9]{6}$(?!\\n)")]
    name: Name


class Street(Struct, frozen=True, forbid_unknown_fields=True):
    """镇街: nine digits, of which the first six are its district's."""

    code: Annotated[str, Meta(pattern="^[0-9]{9}$(?!\\n)")]
    name: Name
    district: Annotated[str, Meta(pattern="^[0-9]{6}$(?!\\n)")]


class Outline(Struct, frozen=True, tag="Polygon"):
    """A district's outline in one piece: rings of (longitude, latitude) in WGS-84 degrees, as GeoJSON has them."""

    coordinates: tuple[tuple[Point, ...], ...]

    @property
    def rings(self) -> tuple[tuple[Point, ...], ...]:
        return self.coordinates


class OutlineInParts(Struct, frozen=True, tag="MultiPolygon"):
    """A district's outline in several pieces, each as an outline of its own."""

    coordinates: tuple[tuple[tuple[Point, ...], ...], ...]

    @property
    def rings(self) -> tuple[tuple[Point, ...], ...]:
        return tuple(ring for piece in self.coordinates for ring in piece)


class OutlineNote(Struct, frozen=True):
    """Whose outline it is, and the point that the district's label belongs to."""

    adcode: str
    label_point: Point


class DistrictOutline(Struct, frozen=True):
    """A feature of the outlines."""

    properties: OutlineNote
    geometry: Outline | OutlineInParts


class Outlines(Struct, frozen=True):
    """A GeoJSON FeatureCollection with one feature for each district of the city."""

    features: tuple[DistrictOutline, ...]


class Community(Struct, frozen=True, forbid_unknown_fields=True):
    """村(社区): twelve digits, a synthetic point in WGS-84 degrees, and how many micro-grids it has."""

    code: Annotated[str, Meta(pattern="^[0-9]{12}$(?!\\n)")]
    name: Name
    street: Annotated[str, Meta(pattern="^[0-9]{9}$(?!\\n)")]
    district: Annotated[str, Meta(pattern="^[0-9]{6}$(?!\\n)")]
    lon_deg: LonDeg
    lat_deg: LatDeg
    grids: Annotated[int, Meta(ge=1, le=999)]


class DeviceKind(StrEnum):
    """摄像机、无人机（机位）."""

    CAMERA = "camera"
    DRONE = "drone"


class Device(Struct, frozen=True, forbid_unknown_fields=True):
    """感知设备: what the city has registered to look through, and where it stands, in WGS-84 degrees."""

    code: Code
    kind: DeviceKind
    name: Name
    lon_deg: LonDeg
    lat_deg: LatDeg


class Department(Struct, frozen=True, forbid_unknown_fields=True):
    """职能部门: who is answerable."""

    code: Code
    name: Name


def grid_place(community: Community, number: int) -> Place:
    """The place of a community's micro-grid, by a fixed rule: synthetic, to 5 decimals (about 1 m).

    Raises ValueError for a number outside 1 to `community.grids`.
    """
    if not 1 <= number <= community.grids:
        raise ValueError(f"community {community.code} has grids 1 to {community.grids}; there is no grid {number}")
    reach_deg = GRID_REACH_DEG * sqrt((number - 0.5) / community.grids)
    angle_rad = GOLDEN_ANGLE_RAD * number
    return Place(
        grid=f"{community.code}{number:03d}",
        lon_deg=round(community.lon_deg + reach_deg * cos(angle_rad) / cos(radians(community.lat_deg)), 5),
        lat_deg=round(community.lat_deg + reach_deg * sin(angle_rad), 5),
    )
