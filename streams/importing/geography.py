"""Where a ticket of another city lies on this city's divisions: by a fixed rule, synthetic."""

from collections.abc import Sequence
from hashlib import sha256

from schemas.city import grid_place
from schemas.place import Place
from streams.city_pack import CityPack


def place_in_district(pack: CityPack, district: str, community_by: Sequence[str], grid_by: Sequence[str]) -> Place:
    """The grid to which the SHA-256 of the values leads: equal values are one community, or one grid of it."""
    communities = pack.communities_by_district[district]
    community = communities[_number("community", community_by) % len(communities)]
    return grid_place(community, 1 + _number("grid", grid_by) % community.grids)


def _number(what: str, values: Sequence[str]) -> int:
    return int.from_bytes(sha256("\x1f".join((what, *values)).encode()).digest()[:8], "big")
