"""What a drawing says: its coordinates read back into the values that they stand for."""

import re
from typing import Any

PLACES = re.compile(r"([ML])(-?[\d.]+) (-?[\d.]+)")
# Coordinates are written to a tenth.
ROUNDED = 0.051

# An SVG with the box of its lines, as the scripts say it, and the lines by what they stand for.
LINES = """svg => ({
  ...Object.fromEntries(Object.entries(svg.dataset).map(([name, text]) => [name, Number(text)])),
  lines: [...svg.querySelectorAll('path')].map(path => [path.getAttribute('class'), path.getAttribute('d')]),
})"""


def line(box: dict[str, Any], drawn: str, points: int) -> list[float | None]:
    """The values of a line of so many points, None where it is broken; a box may begin at a `left` and a `top`."""
    values: list[float | None] = [None] * points
    step = box["width"] / (points - 1)
    for move, x, y in PLACES.findall(drawn):
        across = float(x) - box.get("left", 0)
        position = round(across / step)
        assert abs(position * step - across) <= ROUNDED, "a point between two days"
        assert (move == "M") == (position == 0 or values[position - 1] is None), "a line where there is no value"
        values[position] = box["high"] - (box["high"] - box["low"]) * (float(y) - box.get("top", 0)) / box["height"]
    return values


def precision(box: dict[str, Any]) -> float:
    """How exactly a line can be read."""
    return ROUNDED * (box["high"] - box["low"]) / float(box["height"])
