"""The day's flow by the hour: reported upwards, closed downwards; pure. `assets/paint_flow.js` fills in the numbers."""

from typing import Any

from dashboard.wall.theme import COLOURS, FIGURE_FONT
from schemas.city import Skin

HOURS = 24


def flow_figure(skin: Skin) -> dict[str, Any]:
    """Two rows of 24 bars about one line, still empty, as a Plotly figure; the page sets numbers, and sizes in px for its width."""
    hours = [f"{hour:02d}" for hour in range(HOURS)]
    return {
        "data": [
            _bars(hours, skin.data),
            _bars(hours, skin.data_down),
        ],
        "layout": {
            "barmode": "overlay",
            "bargap": 0.28,
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FIGURE_FONT, "color": COLOURS["dim"]},
            "xaxis": {"type": "category", "showgrid": False, "fixedrange": True, "tickangle": 0, "ticks": ""},
            "yaxis": {
                "gridcolor": COLOURS["line"],
                "zerolinecolor": COLOURS["faint"],
                "fixedrange": True,
                "ticks": "",
            },
            "transition": {"duration": 0},
        },
    }


def _bars(hours: list[str], colour: str) -> dict[str, Any]:
    return {"type": "bar", "x": hours, "y": [0] * HOURS, "marker": {"color": colour, "line": {"width": 0}}, "hoverinfo": "skip"}
