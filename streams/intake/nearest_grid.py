"""Where a report lies: the micro-grid nearest to a point, or the place of a grid that is named."""

from collections.abc import Sequence
from math import cos, hypot, radians

from shapely import Point, STRtree, points

from schemas.city import Community, grid_place
from schemas.place import METRES_PER_DEGREE, Place

# Communities lie about 2 km apart; a point farther from all of them than this is a slip of the phone or another city.
REACH_M = 10_000


class OutsideCity(Exception):
    """The point or grid is none of this city's; what was found and what is near are named, also in a sentence for who reports."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(reason)
        self.sentence = sentence


class NearestGrid:
    """The micro-grids of a city in a tree, in metres on a plane that touches the earth in the city's middle.

    Not its communities: at their borders the grid next door is often the nearer one.
    """

    def __init__(self, communities: Sequence[Community]) -> None:
        if not communities:
            raise ValueError("expected the city pack to have communities, found none")
        self._by_code = {community.code: community for community in communities}
        middle_deg = sum(community.lat_deg for community in communities) / len(communities)
        self._lon_m = METRES_PER_DEGREE * cos(radians(middle_deg))
        self._codes, middles = list[str](), list[tuple[float, float]]()
        for community in communities:
            for number in range(1, community.grids + 1):
                place = grid_place(community, number)
                self._codes.append(place.grid)
                middles.append(self._plane(place.lon_deg, place.lat_deg))
        self._tree = STRtree(points(middles))

    def at(self, lon_deg: float, lat_deg: float) -> Place:
        """The point itself with the grid nearest to it, the first by its code where several are; raises OutsideCity."""
        x_m, y_m = self._plane(lon_deg, lat_deg)
        grid = min(self._codes[int(number)] for number in self._tree.query_nearest(Point(x_m, y_m)))
        community = self._by_code[grid[:12]]
        away_m = self._away_m((x_m, y_m), community.lon_deg, community.lat_deg)
        if away_m > REACH_M:
            raise OutsideCity(
                f"the nearest community, {community.code}, is {away_m / 1000:.0f} km away: "
                f"expected a point in WGS-84 degrees at most {REACH_M // 1000} km from one",
                f"该点距最近的社区“{community.name}”有 {away_m / 1000:.0f} 公里，不在本市范围内，请核对定位。",
            )
        return Place(grid, round(lon_deg, 6), round(lat_deg, 6))

    def of(self, grid: str) -> Place:
        """The place of a grid by its code; raises OutsideCity."""
        community = self._by_code.get(grid[:12])
        if community is None:
            raise OutsideCity(f"there is no community {grid[:12]} in this city", f"本市没有编号为 {grid[:12]} 的社区。")
        try:
            return grid_place(community, int(grid[12:]))
        except ValueError as error:
            raise OutsideCity(str(error), f"社区“{community.name}”没有编号为 {grid} 的网格。") from error

    def grid_away_m(self, place: Place) -> float:
        """How far a place lies from the middle of its grid."""
        middle = self.of(place.grid)
        return self._away_m(self._plane(place.lon_deg, place.lat_deg), middle.lon_deg, middle.lat_deg)

    def _plane(self, lon_deg: float, lat_deg: float) -> tuple[float, float]:
        return lon_deg * self._lon_m, lat_deg * METRES_PER_DEGREE

    def _away_m(self, point: tuple[float, float], lon_deg: float, lat_deg: float) -> float:
        x_m, y_m = self._plane(lon_deg, lat_deg)
        return hypot(point[0] - x_m, point[1] - y_m)
