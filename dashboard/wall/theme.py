"""Colours and fonts of the wall, for the page and for Plotly; `assets/wall.css` takes them as its variables."""

from schemas.city import Skin

# Red, yellow and grey mean ticket colours and nothing else; green and what keeps apart from it are the city's skin.
COLOURS: dict[str, str] = {
    "ground": "#0b0e13",
    "pane": "#11161e",
    "line": "#232b37",
    "strong": "#eef2f7",
    "dim": "#93a1b5",
    "faint": "#5d6b80",
    "red": "#ff5a4f",
    "yellow": "#f7b731",
    "grey": "#8492a6",
    "land": "#1a222d",
    "outline": "#3b4757",
}

TEXT_FONT = "'Noto Sans SC', sans-serif"
FIGURE_FONT = "'Barlow Condensed', 'Noto Sans SC', sans-serif"


def css_variables(skin: Skin) -> str:
    """The colours as a rule of CSS variables on the page's root."""
    of_skin = {
        "green": skin.fill,
        "green-text": skin.text,
        "green-faded": skin.fill_faded,
        "green-text-faded": skin.text_faded,
        "data": skin.data,
        "data-down": skin.data_down,
        "data-down-text": skin.data_down_text,
        "data-faded": skin.data_faded,
    }
    return ":root{" + "".join(f"--{name}:{value};" for name, value in (COLOURS | of_skin).items()) + "}"
