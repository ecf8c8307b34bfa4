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
    return pane("decisions", [say("decisions_order"), written("listed/decisions")], rows_of(DECISION_ROWS, _decision, "nothing"))


def _decision(position: int) -> html.Div:
    """An empty row; which ticket stands in it is the scripts' matter."""
    return html.Div(
        className="row decision",
        hidden=True,
        **{"data-row": str(position)},
        children=[
            html.Div(className="badge", children=html.Span()),
            html.Div(className="left", children=[html.B(className="figure"), html.Small()] * 2 + [html.Em()]),
            html.Div(className="what", children=[html.Strong(), html.Span()]),
            html.Div(className="who", children=[html.Strong(), html.Span()]),
        ],
    )


def changes(skin: Skin) -> html.Section:
    """What just turned red or yellow, and what was escalated, the newest first."""
    return pane("changes", [say("changes_note"), written("listed/changes")], rows_of(CHANGE_ROWS, _change, "no_changes"))


def _change(position: int) -> html.Div:
    return html.Div(
        className="row change",
        hidden=True,
        children=[
            html.Div(className="badge", children=html.Span()),
            html.Div(className="turn", children=[html.Strong(), html.Span()]),
            html.Div(className="what", children=[html.Strong(), html.Span()]),
            html.Div(className="who", children=[html.Strong(), html.Span()]),
        ],
    )


def whistles(skin: Skin) -> html.Section:
    """The whistles that somebody has not answered yet, by the time they are due."""
    return pane("whistles", [say("whistles_note"), written("listed/whistles")], rows_of(WHISTLE_ROWS, _whistle, "no_whistles"))


def _whistle(position: int) -> html.Div:
    return html.Div(
        className="row whistle",
        hidden=True,
        children=[
            html.Div(className="left", children=[html.B(className="figure"), html.Small()] * 2 + [html.Em()]),
            html.Div(className="what", children=[html.Strong(), html.Span()]),
            html.Div(className="who", children=[html.Strong(), html.Span()]),
        ],
    )


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
