"""The hall page as Dash components, drawn once: places for numbers, which the scripts find by `data-cell`."""

from typing import Any

from dash import dcc, html

from dashboard.wall.captions import PAGE
from dashboard.wall.figures.flow import flow_figure
from dashboard.wall.theme import DECISION_ROWS, TOP_ROWS
from schemas.city import Skin
from streams.city_pack import CityPack

NOTHING = "—"


def hall(pack: CityPack) -> html.Div:
    """The whole page of the hall's wall."""
    return html.Div(
        id="wall",
        className="wall",
        children=[
            _header(pack.city.title),
            _totals(pack.skin),
            html.Div(
                className="body",
                children=[
                    html.Div(className="column", children=[_decisions(), _top()]),
                    _map(),
                    html.Div(className="column", children=[_rates(), _flow(pack.skin)]),
                ],
            ),
            _bottom_line(pack),
        ],
    )


def number(cell: str, unit: str = "") -> html.Span:
    """A place for one number: the scripts fill it in, tests read it by its cell; the unit stands behind it."""
    return html.Span(
        className="measured",
        children=[html.B(NOTHING, className="figure", **{"data-cell": cell}), html.Small(unit, className="unit")],
    )


def written(cell: str, class_name: str = "") -> html.Span:
    """A place for words that the scripts write."""
    return html.Span("", className=class_name, **{"data-words": cell})


def mark(colour: str) -> html.I:
    """The shape of a colour: red a triangle, yellow a diamond, green a plain square, grey a bar."""
    return html.I(className=f"mark {colour}")


def pane(name: str, title: str, notes: list[Any], content: list[Any]) -> html.Section:
    """A pane with its title, quiet notes, and the age of its data in the corner."""
    head = [html.H2(title), html.Div(className="notes", children=notes), written("pane_age", "age")]
    return html.Section(id=name, className="pane", children=[html.Header(head), html.Div(className="content", children=content)])


def _header(title: str) -> html.Header:
    return html.Header(
        className="top",
        children=[
            html.H1(title),
            html.Div(
                className="notices", children=[written("banner", "framed banner"), written("incomplete", "framed incomplete")]
            ),
            html.Div(className="link", children=[html.I(className="lamp"), written("link")]),
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


def _totals(skin: Skin) -> html.Section:
    return html.Section(
        id="totals",
        className="totals",
        children=[
            html.Div(className="open", children=[html.Span(PAGE["open"]), number("total.open", PAGE["cases"])]),
            html.Div(
                className="sum",
                children=[
                    html.Div(className="parts", children=[_part(colour, skin) for colour in ("green", "yellow", "red", "grey")]),
                    html.Div(
                        className="bar",
                        children=[
                            html.I(className=colour, **{"data-share": f"total.{colour}"})
                            for colour in ("green", "yellow", "red", "grey")
                        ],
                    ),
                ],
            ),
            html.Div(className="day", children=[_of_the_day(*entry) for entry in _DAY]),
        ],
    )


_DAY = (
    ("today.reported", PAGE["reported"], PAGE["cases"]),
    ("today.filed", PAGE["filed"], PAGE["cases"]),
    ("today.dispatched", PAGE["dispatched"], PAGE["cases"]),
    ("today.closed", PAGE["closed"], PAGE["cases"]),
    ("growth.net", PAGE["growth"], PAGE["growth_unit"]),
    ("growth/now.net", PAGE["running_growth"], PAGE["cases"]),
    ("overdue.open", PAGE["overdue_open"], PAGE["cases"]),
    ("overdue.closed", PAGE["overdue_closed"], PAGE["cases"]),
)


def _part(colour: str, skin: Skin) -> html.Div:
    """One of the parts of the open total; the total says the unit of all of them."""
    words = {
        "green": (skin.word, PAGE["green"]),
        "yellow": (PAGE["yellow"], PAGE["yellow_meaning"]),
        "red": (PAGE["red"], PAGE["red_meaning"]),
        "grey": (PAGE["grey"], PAGE["grey_meaning"]),
    }[colour]
    return html.Div(
        className=f"part {colour}",
        children=[mark(colour), number(f"total.{colour}"), html.Span(" · ".join(words), className="word")],
    )


def _of_the_day(cell: str, label: str, unit: str) -> html.Div:
    return html.Div(className="of-the-day", children=[html.Span(label, className="label"), number(cell, unit)])


def _decisions() -> html.Section:
    notes = [html.Span(PAGE["decisions_order"]), written("listed")]
    rows = [_decision(position) for position in range(DECISION_ROWS)]
    return pane("decisions", PAGE["decisions"], notes, [*rows, html.P(PAGE["nothing"], className="nothing")])


def _decision(position: int) -> html.Div:
    """An empty row; which ticket stands in it is the scripts' matter."""
    return html.Div(
        className="decision",
        hidden=True,
        **{"data-row": str(position)},
        children=[
            html.Div(className="badge", children=html.Span()),
            html.Div(className="left", children=[html.B(className="figure"), html.Small()] * 2 + [html.Em()]),
            html.Div(className="what", children=[html.Strong(), html.Span()]),
            html.Div(className="who", children=[html.Strong(), html.Span()]),
        ],
    )


def _top() -> html.Section:
    rows = [
        html.Div(
            className="category",
            children=[
                html.B(str(position + 1), className="figure rank"),
                written(f"top.{position}.name", "name"),
                html.Div(className="scale", children=html.I(**{"data-share": f"top.{position}.reported"})),
                number(f"top.{position}.reported"),
            ],
        )
        for position in range(TOP_ROWS)
    ]
    return pane("top", PAGE["top"], [html.Span(PAGE["top_note"])], rows)


def _map() -> html.Section:
    notes = [
        html.Span([mark("red"), written("map_red")]),
        html.Span([mark("yellow"), written("map_yellow")]),
    ]
    foot = html.Footer([html.Span([html.Span(PAGE["map_all"]), written("unplaced")]), html.Span(PAGE["map_note"])])
    return pane("map", PAGE["map"], notes, [html.Div(id="city-map"), foot])


def _rates() -> html.Section:
    rows = [
        _rate("on_time", PAGE["on_time"]),
        _rate("closure", PAGE["closure"]),
        _time("dispatch", PAGE["dispatch_time"]),
        _time("closure", PAGE["closure_time"]),
    ]
    return pane("rates", PAGE["rates"], [html.Span(PAGE["rates_note"])], rows)


def _rate(name: str, label: str) -> html.Div:
    def of_day(day: str) -> html.Div:
        return html.Div(
            className="fraction",
            children=[
                html.Span(PAGE[day], className="label"),
                number(f"rates.{day}.{name}.closed"),
                html.Span("/"),
                number(f"rates.{day}.{name}.due", PAGE["cases"]),
            ],
        )

    yesterday = [html.Span(PAGE["yesterday"], className="label"), number(f"rates.yesterday.{name}", PAGE["percent"])]

    return html.Div(
        className="rate",
        children=[
            html.Div(
                className="quantile", children=[html.Span(label, className="label"), number(f"rates.today.{name}", PAGE["percent"])]
            ),
            html.Div(className="trend", children=[html.Div(**{"data-trend": name}), written(f"trend.{name}")]),
            html.Div(
                className="fractions",
                children=[of_day("today"), html.Div(className="fraction", children=yesterday), of_day("yesterday")],
            ),
        ],
    )


def _time(measure: str, label: str) -> html.Div:
    def quantile(name: str) -> html.Div:
        return html.Div(
            className="quantile",
            children=[
                html.Span(PAGE[name], className="label"),
                html.Span(
                    className="measured",
                    children=[
                        html.B(NOTHING, className="figure", **{"data-cell": f"times.{measure}.{name}"}),
                        written(f"times.{measure}.{name}", "unit"),
                    ],
                ),
            ],
        )

    sample = [html.Span(PAGE["sample"], className="label"), number(f"times.{measure}.count", PAGE["cases"])]
    return html.Div(
        className="rate duration",
        children=[
            html.Strong(label),
            quantile("median"),
            quantile("p90"),
            html.Div(className="sample", children=sample),
        ],
    )


def _flow(skin: Skin) -> html.Section:
    graph = dcc.Graph(
        id="flow-graph",
        figure=flow_figure(skin),
        config={"staticPlot": True, "displayModeBar": False, "responsive": False},
    )
    sides = [html.Span(PAGE["flow_up"], className="up"), html.Span(PAGE["flow_down"], className="down")]
    return pane("flow", PAGE["flow"], [html.Span(PAGE["flow_note"])], [graph, *sides])


def _bottom_line(pack: CityPack) -> html.Footer:
    policy = pack.policy
    yellow = PAGE["legend_yellow_mostly" if policy.thresholds else "legend_yellow"].format(policy.yellow_from_percent)
    legend = [
        html.Span([mark("red"), f"{PAGE['red']} {PAGE['legend_red']}"]),
        html.Span([mark("yellow"), f"{PAGE['yellow']} {yellow}"]),
        html.Span([mark("green"), f"{pack.skin.word} {PAGE['legend_green']}"]),
        html.Span([mark("grey"), f"{PAGE['grey']} {PAGE['grey_meaning']}"]),
    ]
    return html.Footer(
        className="bottom",
        children=[
            html.Div([html.Span(PAGE["position"]), written("position"), written("partitions")]),
            written("age", "age-line"),
            html.Div(className="legend", children=legend),
        ],
    )
