"""The vital signs of the city: the whole index, its themes, and the indicators below them, page by page."""

from dash import html

from dashboard.wall.pieces import number, pane, rows_of, written
from schemas.city import Skin
from schemas.indicator import THEMES_MAX

# More than any wall shows.
INDICATOR_ROWS = 16


def vital(skin: Skin) -> html.Section:
    """The index of the city and of each theme, and indicators with their value, history, parts and change."""
    index = number("vital", "of_ten")
    whole = html.Div(className="whole", children=[index, written("vital_connected", "label"), written("vital_simulated", "label")])
    themes = html.Div(className="themes", children=[_theme() for _ in range(THEMES_MAX)])
    head = html.Div(className="indices", children=[whole, themes])
    rows = html.Div(className="indicators", children=rows_of(INDICATOR_ROWS, _indicator, "no_indicators"))
    return pane("vital", [written("listed/vital")], [head, rows])


def _theme() -> html.Div:
    return html.Div(
        className="theme",
        hidden=True,
        children=[
            html.Span(className="label"),
            html.Div(className="scale", children=html.I()),
            html.Em(),
            html.B(className="figure"),
        ],
    )


def _indicator() -> html.Div:
    """An empty row; which indicator stands in it is the scripts' matter."""
    return html.Div(
        className="row indicator",
        hidden=True,
        children=[
            html.Span(className="name"),
            html.Span(className="measured", children=[html.B(className="figure"), html.Small(className="unit")]),
            html.Div(className="trend"),
            html.Div(className="parts", children=[html.Span(), html.Span()]),
        ],
    )
