"""The operation that gives the city its mode: who commands, since when, what must be reported by when, the plan's checklist."""

from dash import html

from dashboard.wall.pieces import pane, written
from schemas.city import Skin
from schemas.plan import STEPS_MAX

CLOCKS = 3


def operation(skin: Skin) -> html.Section:
    """Badge, name, commander, area, of a drill its tickets; elapsed time and the two report clocks; the steps, page by page."""
    named = ("badge", "name", "commander", "where", "tickets")
    lead = html.Div(className="lead", children=[written(f"operation_{name}", name) for name in named])
    clocks = html.Div(className="clocks", children=[_clock() for _ in range(CLOCKS)])
    steps = html.Div(className="steps", children=[_step() for _ in range(STEPS_MAX)])
    return pane("operation", [written("operation_plan"), written("operation_steps", "done")], [lead, clocks, steps])


def _clock() -> html.Div:
    """Two figures with a word behind each, and whether they are left or over."""
    left = html.Div(className="left", children=[html.B(className="figure"), html.Small()] * 2 + [html.Em()])
    return html.Div(className="report", children=[html.Span(className="label"), left])


def _step() -> html.Div:
    return html.Div(
        className="row step",
        hidden=True,
        children=[
            html.I(className="tick"),
            html.Div(className="what", children=[html.Strong(), html.Span()]),
            html.Span(className="when"),
        ],
    )
