"""Place: a micro-grid of the division tree and a point in WGS-84 degrees."""

from typing import Annotated

from msgspec import Meta, Struct

METRES_PER_DEGREE = 111_320  # of latitude; of longitude at the equator


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a ticket lies: 15 digits of grid, of which 6 name the district, 9 the street, 12 the community."""

    grid: Annotated[str, Meta(pattern="^[0-9]{15}$(?!\\n)")]
    lon_deg: Annotated[float, Meta(ge=-180, le=180)]
    lat_deg: Annotated[float, Meta(ge=-90, le=90)]

    @property
    def district(self) -> str:
        return self.grid[:6]

    @property
    def street(self) -> str:
        return self.grid[:9]

    @property
    def community(self) -> str:
        return self.grid[:12]
