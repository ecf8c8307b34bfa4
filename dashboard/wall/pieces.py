"""The pieces that every pane is made of: places for numbers and words, which the scripts find by their `data-` names."""

from collections.abc import Callable
from typing import Any

from dash import html

NOTHING = "—"


def say(key: str, class_name: str = "") -> html.Span:
    """A word of the page; the scripts put it in, in the language of the wall."""
    return html.Span("", className=class_name, **{"data-say": key})


def number(cell: str, unit: str = "", class_name: str = "") -> html.Span:
    """A place for one number: the scripts fill it in, tests read it by its cell; the unit stands behind it."""
    return html.Span(
        className=f"measured {class_name}".strip(),
        children=[html.B(NOTHING, className="figure", **{"data-cell": cell}), *([say(unit, "unit")] if unit else [])],
    )


def written(cell: str, class_name: str = "") -> html.Span:
    """A place for words that the scripts write."""
    return html.Span("", className=class_name, **{"data-words": cell})


def mark(colour: str) -> html.I:
    """The shape of a colour: red a triangle, yellow a diamond, green a plain square, grey a bar."""
    return html.I(className=f"mark {colour}")


def share(place: str, class_name: str = "") -> html.I:
    """A part of a bar, as wide as the share that the scripts find for the place."""
    return html.I(className=class_name, **{"data-share": place})


def colour_bar(prefix: str) -> html.Div:
    """The one bar in which every open total stands as the sum of its colours."""
    return html.Div(
        className="bar", children=[share(f"{prefix}.{colour}", colour) for colour in ("green", "yellow", "red", "grey")]
    )


def pane(name: str, notes: list[Any], content: list[Any]) -> html.Section:
    """A pane with its title, quiet notes, and the age of its numbers in the corner."""
    head = [html.H2(say(name)), html.Div(className="notes", children=notes), written(f"age/{name}", "age")]
    return html.Section(
        className="pane",
        **{"data-pane": name},
        children=[html.Header(head), html.Div(className="content", children=content)],
    )


def rows_of(count: int, row: Callable[[], Any], empty: str) -> list[Any]:
    """Empty rows for the scripts to fill, as many as the widest wall may need, and what is said when there are none."""
    return [*(row() for _ in range(count)), html.P(say(empty), className="nothing", hidden=True)]
