"""The panes of the control room: tables of services, topics, partitions and feeds, and what keeps the numbers honest."""

from dash import html

from dashboard.wall.pieces import pane, rows_of, say, written
from schemas.city import Skin

# As many lines as the tallest wall shows.
LINES = 24
# For each table how many parts a line has; the first is a name.
PARTS = {"services": 5, "topics": 3, "partitions": 4, "feeds": 4}
FACTS = ("sealed", "mismatches", "parked", "incomplete", "void", "disk", "cameras", "drones")


def services(skin: Skin) -> html.Section:
    """What runs, since when, how far behind, how often started again."""
    return _table("services")


def topics(skin: Skin) -> html.Section:
    """How much each topic holds, and how fast it grows."""
    return _table("topics")


def partitions(skin: Skin) -> html.Section:
    """Where the boards of each partition stand, and how far they were compared with the log."""
    return _table("partitions")


def feeds(skin: Skin) -> html.Section:
    """What comes in from outside, from whom, and whether it still holds."""
    return _table("feeds")


def _table(name: str) -> html.Section:
    rows = rows_of(LINES, lambda: _line(PARTS[name]), f"no_{name}")
    return pane(name, [written(f"listed/{name}")], rows)


def _line(parts: int) -> html.Div:
    return html.Div(className="row line", hidden=True, children=[html.Span() for _ in range(parts)])


def honesty(skin: Skin) -> html.Section:
    """Sealed or not, how often boards and log were unequal, what is left out of the numbers, room on the disk, cameras, drones."""
    facts = [html.Div(className="fact", children=[say(f"fact_{name}", "label"), written(f"fact/{name}")]) for name in FACTS]
    return pane("honesty", [], facts)
