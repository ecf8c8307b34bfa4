"""Areas 区域: a polygon on the ground, in WGS-84 degrees, as GeoJSON has it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

LonDeg = Annotated[float, Meta(ge=-180, le=180)]
LatDeg = Annotated[float, Meta(ge=-90, le=90)]
Point = tuple[LonDeg, LatDeg]
POINTS_MAX = 400  # of a ring; a message has 64 KiB, and an area is drawn by hand
RINGS_MAX = 4
Ring = Annotated[tuple[Point, ...], Meta(min_length=4, max_length=POINTS_MAX)]


class Area(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A GeoJSON Polygon: its outer ring, then its holes. Raises ValueError for a ring that does not end where it began."""

    type: Literal["Polygon"] = "Polygon"
    coordinates: Annotated[tuple[Ring, ...], Meta(min_length=1, max_length=RINGS_MAX)]

    def __post_init__(self) -> None:
        for number, ring in enumerate(self.coordinates):
            if ring[0] != ring[-1]:
                raise ValueError(f"coordinates[{number}]: found an open ring from {ring[0]} to {ring[-1]}, expected it closed")
