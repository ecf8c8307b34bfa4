"""A screen as Dash components, drawn once: header, totals, panes, bottom line; where the panes stand is the scripts' matter."""

from typing import Any

from dash import html

from dashboard.wall.arrangements import ARRANGEMENTS
from dashboard.wall.panes import PANES
from dashboard.wall.panes.showcase import tiles
from dashboard.wall.pieces import colour_bar, mark, number, say, written
from schemas.city import Skin

DAY = (
    ("today.reported", "reported", ""),
    ("today.filed", "filed", ""),
    ("today.dispatched", "dispatched", ""),
    ("today.closed", "closed", ""),
    ("demands.supervised", "supervised", ""),
    ("growth.net", "growth", "growth_unit"),
    ("growth/now.net", "running_growth", ""),
    ("overdue.open", "overdue_open", ""),
    ("overdue.closed", "overdue_closed", ""),
    ("demands.whistling", "whistling", ""),
)


def screen(name: str, skin: Skin) -> html.Div:
    """The whole page of one screen."""
    arrangements = [arrangement for of_mode in ARRANGEMENTS[name].values() for arrangement in of_mode]
    named = {pane: None for a in arrangements for column in a.columns for slot in column.slots for pane in slot.panes}
    totals = {"hall": [_totals], "showcase": [tiles]}.get(name, [])
    return html.Div(
        id="wall",
        className=f"wall {name}",
        children=[
            _header(name),
            *(band() for band in totals),
            html.Div(className="body", children=[PANES[pane](skin) for pane in named]),
            _bottom_line(name),
            html.P(say("no_room"), className="no-room"),
        ],
    )


def _header(name: str) -> html.Header:
    title: Any = written("city_title") if name == "hall" else say(name)
    return html.Header(
        className="top",
        children=[
            html.H1(title),
            html.Div(className="modes", children=[written("mode", "mode"), written("drill", "mode drill")]),
            html.Div(
                className="notices",
                children=[
                    written("banner", "framed banner"),
                    written("incomplete", "framed incomplete"),
                    written("differs", "framed differs"),
                ],
            ),
            html.Div(className="link", children=[html.I(className="lamp"), written("link"), written("verified", "verified")]),
            html.Div(
                className="clock",
                children=[
                    html.B("--:--", className="figure", **{"data-cell": "clock.minute"}),
                    html.B("", className="figure seconds", **{"data-cell": "clock.second"}),
                ],
            ),
            html.Div(className="date", children=[written("date"), written("weekday")]),
        ],
    )


def _totals() -> html.Section:
    return html.Section(
        className="totals",
        **{"data-pane": "totals"},
        children=[
            html.Div(className="open", children=[say("open"), number("total.open", "cases")]),
            html.Div(
                className="sum",
                children=[
                    html.Div(className="parts", children=[_part(colour) for colour in ("green", "yellow", "red", "grey")]),
                    colour_bar("total"),
                ],
            ),
            html.Div(className="day", children=[_of_the_day(*entry) for entry in DAY]),
        ],
    )


def _part(colour: str) -> html.Div:
    """One of the parts of the open total; the total says the unit of all of them."""
    word = written("green_word", "word") if colour == "green" else say(f"{colour}_meaning", "word")
    short = written("green_short", "word short") if colour == "green" else say(f"{colour}_short", "word short")
    return html.Div(className=f"part {colour}", children=[mark(colour), number(f"total.{colour}"), word, short])


def _of_the_day(cell: str, label: str, unit: str) -> html.Div:
    return html.Div(className="of-the-day", children=[say(label, "label"), number(cell, unit)])


def _bottom_line(name: str) -> html.Footer:
    legend: list[Any] = [html.Span([mark(colour), written(f"legend_{colour}")]) for colour in ("red", "yellow", "green", "grey")]
    if name != "hall":
        # No ticket's colour is shown there, but rates whose terms must be told, and states that are looked at now and then.
        legend = [say({"showcase": "terms", "control": "looks"}[name])]
    return html.Footer(
        className="bottom",
        children=[
            html.Div([say("position"), written("position"), written("partitions")]),
            html.Div([written("verified_low", "verified low"), written("sealed")]),
            html.Div(className="legend", children=legend),
        ],
    )
