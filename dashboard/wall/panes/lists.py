"""The panes that are lists: whole rows, as many as fit, the most urgent first."""

from dash import html

from dashboard.wall.pieces import number, pane, rows_of, say, share, written
from schemas.city import Skin

# More rows than the tallest wall shows.
DECISION_ROWS = 24
CHANGE_ROWS = 16
WHISTLE_ROWS = 16
TOP_ROWS = 10


def decisions(skin: Skin) -> html.Section:
    """What needs a decision now, by time left."""
    rows = rows_of(
        DECISION_ROWS, lambda: _row("decision", _badge(), _time_left(), _two_lines("what"), _two_lines("who")), "nothing"
    )
    return pane("decisions", [say("decisions_order"), written("listed/decisions")], rows)


def changes(skin: Skin) -> html.Section:
    """What just turned red or yellow, and what was escalated, the newest first."""
    rows = rows_of(CHANGE_ROWS, lambda: _row("change", _badge(), *map(_two_lines, ("turn", "what", "who"))), "no_changes")
    return pane("changes", [say("changes_note"), written("listed/changes")], rows)


def whistles(skin: Skin) -> html.Section:
    """The whistles that somebody has not answered yet, by the time they are due."""
    rows = rows_of(WHISTLE_ROWS, lambda: _row("whistle", _time_left(), _two_lines("what"), _two_lines("who")), "no_whistles")
    return pane("whistles", [say("whistles_note"), written("listed/whistles")], rows)


def _row(kind: str, *parts: html.Div) -> html.Div:
    """An empty row; what stands in it is the scripts' matter."""
    return html.Div(className=f"row {kind}", hidden=True, children=list(parts))


def _badge() -> html.Div:
    return html.Div(className="badge", children=html.Span())


def _time_left() -> html.Div:
    """Two figures with a word behind each, and whether they are left or over."""
    return html.Div(className="left", children=[html.B(className="figure"), html.Small()] * 2 + [html.Em()])


def _two_lines(kind: str) -> html.Div:
    return html.Div(className=kind, children=[html.Strong(), html.Span()])


def top(skin: Skin) -> html.Section:
    """The categories that are reported most today."""
    rows = [
        html.Div(
            className="category",
            children=[
                html.B(str(position + 1), className="figure rank"),
                written(f"top.{position}.name", "name"),
                html.Div(className="scale", children=share(f"top.{position}.reported")),
                number(f"top.{position}.reported"),
            ],
        )
        for position in range(TOP_ROWS)
    ]
    return pane("top", [say("top_note")], rows)
