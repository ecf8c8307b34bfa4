"""Writes `communities.csv` of a city pack: a synthetic point and a number of micro-grids for each community.

The rule is fixed, so that everybody who runs it gets the same file, byte by byte: no chance, only a low-discrepancy
sequence (R2, the two-dimensional golden ratio) over the district's bounding box. Its first points inside the district
are the centres of the streets; of the points that follow, each goes to the street with the nearest centre, and is the
next community of that street in the order of codes, until every community has its point.

    python -m infra.city.place_communities infra/city/taizhou
"""

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

from shapely import Point, Polygon, prepare
from shapely.geometry import shape

from schemas.city import Community

# 33,900 micro-grids is the count that Taizhou publishes (潘文翔、兰星, 江南论坛, 2023-02-27).
GRIDS = 33_900
# No point lies nearer to its district's border. Must exceed schemas.city.GRID_REACH_DEG as it stretches east-west
# (x 1.19 at these latitudes), so that no micro-grid leaves its district.
MARGIN_DEG = 0.004
# The inverse powers of the plastic number, the generalisation of the golden ratio to two dimensions.
R2_LON, R2_LAT = 0.7548776662466927, 0.5698402909980532
COLUMNS = ("code", "name", "street", "district", "lon_deg", "lat_deg", "grids")

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Division:
    """One row of `divisions.csv`."""

    code: str
    name: str
    parent: str
    level: str


def points_inside(outline: Polygon) -> Iterator[LonLat]:
    """The points of the sequence that lie inside the outline and off its border, to 5 decimals, without end."""
    west, south, east, north = outline.bounds
    border = outline.exterior
    prepare(outline)
    number = 0
    while True:
        number += 1
        lon_deg = round(west + (east - west) * ((0.5 + R2_LON * number) % 1), 5)
        lat_deg = round(south + (north - south) * ((0.5 + R2_LAT * number) % 1), 5)
        point = Point(lon_deg, lat_deg)
        if outline.contains(point) and border.distance(point) >= MARGIN_DEG:
            yield lon_deg, lat_deg


def place_in_district(outline: Polygon, sizes: dict[str, int]) -> dict[str, list[LonLat]]:
    """For each street of a district as many points as it has communities, nearer to its centre than to another's."""
    points = points_inside(outline)
    centres = {street: next(points) for street in sizes}
    placed: dict[str, list[LonLat]] = {street: [] for street in sizes}
    stretch = cos(radians(outline.centroid.y))
    missing = sum(sizes.values())
    while missing:
        lon_deg, lat_deg = next(points)
        nearest = min(
            centres,
            key=lambda street: (
                ((centres[street][0] - lon_deg) * stretch) ** 2 + (centres[street][1] - lat_deg) ** 2,
                street,
            ),
        )
        if len(placed[nearest]) < sizes[nearest]:
            placed[nearest].append((lon_deg, lat_deg))
            missing -= 1
    return placed


def place(divisions: list[Division], outlines: dict[str, Polygon]) -> list[Community]:
    """All communities in the order of their codes, each with its point and its share of the micro-grids."""
    streets = sorted((d for d in divisions if d.level == "street"), key=lambda d: d.code)
    communities = sorted((d for d in divisions if d.level == "community"), key=lambda d: d.code)
    points: dict[str, Iterator[LonLat]] = {}
    for district in sorted(outlines):
        sizes = {s.code: sum(c.parent == s.code for c in communities) for s in streets if s.parent == district}
        points |= {street: iter(found) for street, found in place_in_district(outlines[district], sizes).items()}
    each, left_over = divmod(GRIDS, len(communities))
    rows = []
    for position, community in enumerate(communities):
        lon_deg, lat_deg = next(points[community.parent])
        grids = each + 1 if position < left_over else each
        street = community.parent
        rows.append(Community(community.code, community.name, street, street[:6], lon_deg, lat_deg, grids))
    return rows


def as_csv(communities: list[Community]) -> str:
    """The text of `communities.csv`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for c in communities:
        writer.writerow((c.code, c.name, c.street, c.district, f"{c.lon_deg:.5f}", f"{c.lat_deg:.5f}", c.grids))
    return text.getvalue()


def communities_csv(pack: Path) -> str:
    """What the rule makes of a pack's `divisions.csv` and `districts.geojson`."""
    with (pack / "divisions.csv").open(encoding="utf-8", newline="") as file:
        divisions = [Division(**row) for row in csv.DictReader(file)]
    collection: dict[str, Any] = json.loads((pack / "districts.geojson").read_text(encoding="utf-8"))
    outlines = {feature["id"]: shape(feature["geometry"]) for feature in collection["features"]}
    return as_csv(place(divisions, outlines))


def main(pack: Path) -> None:
    """Write the file into the pack."""
    target = pack / "communities.csv"
    target.write_text(communities_csv(pack), encoding="utf-8")
    print(f"{target}: {len(target.read_text(encoding='utf-8').splitlines()) - 1} communities")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("expected the folder of one city pack, e.g. infra/city/taizhou")
    main(Path(sys.argv[1]))
