"""The panes of the showcase: what was achieved, in numbers and in pictures, and what really held."""

from dash import html

from dashboard.wall.pieces import number, pane, rows_of, say, written
from schemas.city import Skin

# Each tile: its number, the unit behind it, and the words below it.
TILES = (
    ("achieved.closed", "cases"),
    ("achieved.handling", "hours"),
    ("achieved.coming", "minutes"),
    ("achieved.community", "percent"),
    ("achieved.repeats", "percent"),
)
DISTRICTS_MAX = 12
RANKING_ROWS = 24


def tiles() -> html.Section:
    """The band of achievements."""
    return html.Section(
        className="totals tiles",
        **{"data-pane": "totals"},
        children=[
            html.Div(className="tile", children=[say(cell, "label"), number(cell, unit), written(f"{cell}.note", "note")])
            for cell, unit in TILES
        ],
    )


def trends(skin: Skin) -> html.Section:
    """The closures on time of each district, the others in grey behind it, the target as a quiet line."""
    small = [
        html.Div(
            className="multiple",
            hidden=True,
            children=[
                html.Div(className="title", children=[html.Span(), html.B(className="figure"), html.Small()]),
                html.Div(className="drawing"),
            ],
        )
        for _ in range(DISTRICTS_MAX)
    ]
    return pane("trends", [say("trends_note")], small)


def double(skin: Skin) -> html.Section:
    """The party's score against the residents', department by department; on the diagonal they agree."""
    return pane("double", [say("double_note")], [html.Div(className="drawing")])


def ranking(skin: Skin) -> html.Section:
    """Departments by the work done on time, on a common scale."""
    return pane("ranking", [written("listed/ranking")], rows_of(RANKING_ROWS, _ranked, "no_ranking"))


def _ranked() -> html.Div:
    return html.Div(
        className="row ranked",
        hidden=True,
        children=[
            html.B(className="figure rank"),
            html.Span(className="name"),
            html.Div(className="dots", children=html.I()),
            html.Span(className="measured", children=[html.B(className="figure"), say("percent", "unit")]),
            html.Span(className="note", children=[html.Span(), html.Span()]),
        ],
    )


def solved(skin: Skin) -> html.Section:
    """The closures and, beside them, the honest twin: those that held."""
    return pane("solved", [say("solved_note")], [html.Div(className="drawing")])


def before_after(skin: Skin) -> html.Section:
    """One featured ticket at a time: a photo of before its work and one of after, and below them what was done where."""
    lines = [
        html.Strong(**{"data-part": "caption"}),
        html.Span(**{"data-part": "place"}),
        html.Span(**{"data-part": "facts"}),
    ]
    pair = html.Div(className="pair", children=[_shot("before"), _shot("after")])
    shown = html.Div(className="shown", hidden=True, children=[pair, html.Div(className="told", children=lines)])
    return pane(
        "before_after", [say("before_after_note")], [shown, html.P(say("no_before_after"), className="nothing", hidden=True)]
    )


def _shot(when: str) -> html.Figure:
    return html.Figure(className="shot", children=[html.Img(), html.Figcaption([say(when), html.Em(hidden=True)])])
