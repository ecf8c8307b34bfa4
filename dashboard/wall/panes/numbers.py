"""The panes that are numbers, bars and drawings."""

from dash import dcc, html

from dashboard.wall.figures.flow import flow_figure
from dashboard.wall.pieces import NOTHING, colour_bar, mark, number, pane, say, written
from schemas.city import Skin

TIERS = ("city", "district", "department", "street", "community")


def tiers(skin: Skin) -> html.Section:
    """Who has the open tickets now, tier by tier; each tier carries the same bar as the total."""
    return pane("tiers", [say("tiers_note")], [_tier(tier) for tier in TIERS])


def _tier(tier: str) -> html.Div:
    counts = [
        html.Span(className=f"count {colour}", children=[mark(colour), number(f"tier/{tier}.{colour}")])
        for colour in ("red", "yellow")
    ]
    return html.Div(
        className="tier",
        children=[
            say(f"tier_{tier}", "label"),
            number(f"tier/{tier}.open"),
            colour_bar(f"tier/{tier}"),
            html.Div(className="counts", children=counts),
        ],
    )


def city_map(skin: Skin) -> html.Section:
    """The city's districts with every red and yellow ticket on them."""
    notes = [
        written("map_where"),
        html.Span([mark("red"), written("map_red")]),
        html.Span([mark("yellow"), written("map_yellow")]),
    ]
    foot = html.Footer([html.Span([say("map_all"), written("unplaced")]), say("map_note")])
    return pane("map", notes, [written("map_beside", "beside"), html.Div(id="city-map"), foot])


def rates(skin: Skin) -> html.Section:
    """How much of what was due was closed, and how long it took."""
    rows = [_rate("on_time"), _rate("closure"), _time("dispatch"), _time("closure")]
    return pane("rates", [say("rates_note")], rows)


def _rate(name: str) -> html.Div:
    def of_day(day: str) -> html.Div:
        return html.Div(
            className="fraction",
            children=[
                say(day, "label"),
                number(f"rates.{day}.{name}.closed"),
                html.Span("/"),
                number(f"rates.{day}.{name}.due", "cases"),
            ],
        )

    yesterday = [say("yesterday", "label"), number(f"rates.yesterday.{name}", "percent")]
    return html.Div(
        className="rate",
        children=[
            html.Div(className="quantile", children=[say(name, "label"), number(f"rates.today.{name}", "percent")]),
            html.Div(className="trend", children=[html.Div(**{"data-trend": name}), written(f"trend.{name}")]),
            html.Div(
                className="fractions",
                children=[of_day("today"), html.Div(className="fraction", children=yesterday), of_day("yesterday")],
            ),
        ],
    )


def _time(measure: str) -> html.Div:
    def quantile(name: str) -> html.Div:
        place = f"times.{measure}.{name}"
        figure = [html.B(NOTHING, className="figure", **{"data-cell": place}), written(place, "unit")]
        return html.Div(className="quantile", children=[say(name, "label"), html.Span(className="measured", children=figure)])

    sample = [say("sample", "label"), number(f"times.{measure}.count", "cases")]
    return html.Div(
        className="rate duration",
        children=[
            html.Strong(say(f"{measure}_time")),
            quantile("median"),
            quantile("p90"),
            html.Div(className="sample", children=sample),
        ],
    )


def flow(skin: Skin) -> html.Section:
    """What was reported and closed in each hour of the day."""
    graph = dcc.Graph(
        id="flow-graph",
        figure=flow_figure(skin),
        config={"staticPlot": True, "displayModeBar": False, "responsive": False},
    )
    return pane("flow", [say("flow_note")], [graph, say("flow_up", "up"), say("flow_down", "down")])
