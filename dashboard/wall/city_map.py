"""The city's outlines as SVG paths on a plane of rem, and label boxes that never overlap; pure."""

from collections.abc import Sequence
from math import cos, radians

from msgspec import Struct

from schemas.city import Outlines, Point

Ring = Sequence[Point]

# The outline keeps this far from the edge of its plane, so that its stroke and the marks on it are whole.
EDGE_REM = 0.8
LABEL_GAP_REM = 0.4
# Six boxes settle in under 20 rounds; the limit only ends the search on a plane too small for its labels.
ROUNDS_MAX = 2000


class LabelsDoNotFit(Exception):
    """The plane is too small for all labels side by side: the text says how many, how large, and where."""


class Projection(Struct, frozen=True):
    """Degrees to rem: `x = x0_rem + lon_deg * x_rem_per_deg`, `y = y0_rem + lat_deg * y_rem_per_deg` (y goes down)."""

    x0_rem: float
    y0_rem: float
    x_rem_per_deg: float
    y_rem_per_deg: float

    def place(self, point: Point) -> Point:
        """A point of (longitude, latitude) in degrees, in rem."""
        lon_deg, lat_deg = point
        return self.x0_rem + lon_deg * self.x_rem_per_deg, self.y0_rem + lat_deg * self.y_rem_per_deg


class Plane(Struct, frozen=True):
    """What the map is drawn on, and how large a district's label is on it, in rem."""

    width: float
    height: float
    label_width: float
    label_height: float


class Box(Struct, frozen=True):
    """A label's place: the middle of its box, in rem."""

    x: float
    y: float


class DrawnDistrict(Struct, frozen=True):
    """A district as drawn: its outline, the point its label belongs to, and where the label stands, in rem."""

    code: str
    path: str
    anchor_x: float
    anchor_y: float
    label_x: float
    label_y: float


class DrawnMap(Struct, frozen=True):
    """The whole map of a city on its plane."""

    plane: Plane
    projection: Projection
    districts: tuple[DrawnDistrict, ...]


def draw_map(outlines: Outlines, plane: Plane) -> DrawnMap:
    """Draw the districts; the north is up, shapes are true.

    Raises LabelsDoNotFit when the plane cannot hold the labels.
    """
    features = sorted(outlines.features, key=lambda feature: feature.properties.adcode)
    rings = {feature.properties.adcode: feature.geometry.rings for feature in features}
    projection = fit([point for group in rings.values() for ring in group for point in ring], plane)
    anchors = [projection.place(feature.properties.label_point) for feature in features]
    boxes = spread_labels(anchors, plane)
    districts = tuple(
        DrawnDistrict(code, _path(group, projection), round(x, 2), round(y, 2), round(box.x, 2), round(box.y, 2))
        for (code, group), (x, y), box in zip(rings.items(), anchors, boxes, strict=True)
    )
    return DrawnMap(plane, projection, districts)


def fit(points: Sequence[Point], plane: Plane) -> Projection:
    """The largest true-to-shape projection that shows all points in the middle of the plane."""
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    middle_lon, middle_lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    narrowing = cos(radians(middle_lat))
    across, down = (max(lons) - min(lons)) * narrowing, max(lats) - min(lats)
    scale = min((plane.width - 2 * EDGE_REM) / across, (plane.height - 2 * EDGE_REM) / down)
    return Projection(
        x0_rem=plane.width / 2 - middle_lon * narrowing * scale,
        y0_rem=plane.height / 2 + middle_lat * scale,
        x_rem_per_deg=narrowing * scale,
        y_rem_per_deg=-scale,
    )


def spread_labels(anchors: Sequence[Point], plane: Plane) -> list[Box]:
    """Boxes as near to their anchors as a few pushes leave them, inside the plane, none over another.

    Raises LabelsDoNotFit when they still overlap at the end.
    """
    boxes = [_inside(Box(x, y), plane) for x, y in anchors]
    for _ in range(ROUNDS_MAX):
        pair = _first_overlap(boxes, plane)
        if pair is None:
            return boxes
        first, second = pair
        boxes[first], boxes[second] = _pushed_apart(boxes[first], boxes[second], plane)
    raise LabelsDoNotFit(
        f"{len(anchors)} labels of {plane.label_width} x {plane.label_height} rem overlap on a plane of "
        f"{plane.width} x {plane.height} rem; enlarge the map's pane or shrink the labels in dashboard/wall/theme.py"
    )


def overlap(one: Box, other: Box, plane: Plane) -> Point:
    """How far two labels reach into each other, across and down, in rem; they overlap if both are above zero."""
    return (
        plane.label_width + LABEL_GAP_REM - abs(one.x - other.x),
        plane.label_height + LABEL_GAP_REM - abs(one.y - other.y),
    )


def _first_overlap(boxes: Sequence[Box], plane: Plane) -> tuple[int, int] | None:
    for first in range(len(boxes)):
        for second in range(first + 1, len(boxes)):
            if min(overlap(boxes[first], boxes[second], plane)) > 1e-6:
                return first, second
    return None


def _pushed_apart(one: Box, other: Box, plane: Plane) -> tuple[Box, Box]:
    """Both moved by half of the smaller overlap, and a little more so that a stuck pair still gets out of the corner."""
    across, down = overlap(one, other, plane)
    if across < down:
        step = across / 2 + 0.01
        side = 1 if one.x >= other.x else -1
        return _inside(Box(one.x + side * step, one.y), plane), _inside(Box(other.x - side * step, other.y), plane)
    step = down / 2 + 0.01
    side = 1 if one.y >= other.y else -1
    return _inside(Box(one.x, one.y + side * step), plane), _inside(Box(other.x, other.y - side * step), plane)


def _inside(box: Box, plane: Plane) -> Box:
    half_width, half_height = plane.label_width / 2, plane.label_height / 2
    return Box(
        min(max(box.x, half_width), plane.width - half_width),
        min(max(box.y, half_height), plane.height - half_height),
    )


def _path(rings: Sequence[Ring], projection: Projection) -> str:
    return "".join("M" + "L".join("{:.2f} {:.2f}".format(*projection.place(point)) for point in ring) + "Z" for ring in rings)
