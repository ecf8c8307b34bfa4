"""The Dash application of the wall: the page, `/city.json` and `/healthz`; nothing on it may be loaded from elsewhere."""

from pathlib import Path
from typing import Any

import orjson
from dash import Dash
from flask import Response, request

from dashboard.wall.city_page import city_page
from dashboard.wall.layout import hall
from dashboard.wall.theme import css_variables
from streams.city_pack import CityPack

FOLDER = Path(__file__).resolve().parent

# The scripts are modules: Dash would load them as plain ones, so `live.js` is named here and loads the others.
PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>{%metas%}<title>{%title%}</title>{%favicon%}<style>@@variables@@</style>{%css%}</head>
<body data-build="@@build@@" data-gateway-port="@@gateway_port@@">
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
<script type="module" src="@@live@@"></script>
</body>
</html>"""


def build_app(pack: CityPack, gateway_port: int, build: str) -> Dash:
    """The application for one city; its Flask server is `app.server`, `build` what the gateway calls this build of the page."""
    city = orjson.dumps(city_page(pack))
    app = Dash(
        "wall",
        assets_folder=str(FOLDER / "assets"),
        assets_ignore=r".*\.js$",
        serve_locally=True,
        title=pack.city.title,
        update_title="",
    )
    # Dash looks for its own marks {%...%} in the page; ours are filled in before.
    filled = {
        "variables": css_variables(pack.skin),
        "build": build,
        "gateway_port": str(gateway_port),
        "live": app.get_asset_url("live.js"),
    }
    page = PAGE
    for name, value in filled.items():
        page = page.replace(f"@@{name}@@", value)
    app.index_string = page
    app.layout = hall(pack)
    _add_routes(app, city, build)
    _keep_requests_home(app, gateway_port)
    return app


def _add_routes(app: Dash, city: bytes, build: str) -> None:
    def city_json() -> Response:
        return Response(city, mimetype="application/json", headers={"Cache-Control": "no-cache"})

    def healthz() -> Response:
        body = orjson.dumps({"live": True, "ready": True, "build": build})
        return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})

    app.server.add_url_rule("/city.json", "city_json", city_json)
    app.server.add_url_rule("/healthz", "healthz", healthz)


def _keep_requests_home(app: Dash, gateway_port: int) -> None:
    """The browser itself refuses whatever would leave the site, the gateway's socket excepted."""

    def with_policy(response: Response) -> Response:
        host = request.host.rpartition(":")[0] or request.host
        response.headers["Content-Security-Policy"] = "; ".join(
            (
                "default-src 'self'",
                "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Dash starts its renderer from a line of script in the page
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                f"connect-src 'self' ws://{host}:{gateway_port} wss://{host}:{gateway_port}",
                "frame-ancestors 'self'",
            )
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    hook: Any = app.server.after_request
    hook(with_policy)
