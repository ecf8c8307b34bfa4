"""The wall's site: a page for each screen and number, `/city.json` and `/healthz`; nothing on it may be loaded from elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from dash import Dash
from flask import Flask, Response, redirect, request

from dashboard.wall.address import OF_NUMBERS, Known, Look, look_of
from dashboard.wall.arrangements import ARRANGEMENTS
from dashboard.wall.city_page import city_page
from dashboard.wall.layout import screen
from dashboard.wall.numbers.asking import Ask
from dashboard.wall.numbers.site import NumberPages
from dashboard.wall.panes import PANES
from dashboard.wall.refusals import TEMPLATES, Refusals
from dashboard.wall.theme import css_variables
from dashboard.wall.words import DEFAULT, Words, load_words
from streams.city_pack import CityPack

FOLDER = Path(__file__).resolve().parent
FIRST = "hall"

# The scripts are modules: Dash would load them as plain ones, so `live.js` is named here and loads the others. A page that has
# drawn nothing after a minute, since one of them did not come, asks from within itself, and loads itself anew once it is answered.
PAGE = """<!DOCTYPE html>
<html lang="@@html@@">
<head>{%metas%}<meta name="google" content="notranslate">
<title>{%title%}</title>{%favicon%}<style>@@variables@@</style>{%css%}</head>
<body data-screen="@@screen@@" data-build="@@build@@" data-gateway-port="@@gateway_port@@" data-console="@@console@@">
<script>
const ask = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok && location.reload(), console.info);
setInterval(() => document.body.dataset.condition || ask(), 60000);
</script>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
<script type="module" src="@@live@@"></script>
</body>
</html>"""


class Site:
    """One city's pages; `server` is the Flask application, `build` what the gateway calls this build of the pages.

    Args:
        ask: asks the auditor what stands behind a number.
    """

    def __init__(self, pack: CityPack, gateway_port: int, build: str, ask: Ask) -> None:
        self._pack = pack
        self._gateway_port = gateway_port
        self._build = build
        self._words: Mapping[str, Words] = load_words()
        cities = (pack.city.code, pack.name)
        self._known = Known(cities, pack.city.skin, tuple(pack.skins), DEFAULT, tuple(self._words), tuple(PANES))
        self.server = Flask("wall", static_folder=None, template_folder=str(TEMPLATES))
        for name in ARRANGEMENTS:
            ScreenPage(self, name)
        self._add_routes()
        self.server.register_blueprint(NumberPages(pack, ask, self._worded).routes)
        Refusals(self.server, self._words, pack.skin)
        keep_requests_home(self.server, gateway_port)

    def look(self) -> Look:
        """How the request that is being answered wants its page to look; raises AddressMalformed."""
        return look_of(request.args.items(multi=True), self._known)

    def _worded(self) -> tuple[Look, Words]:
        look = look_of(request.args.items(multi=True), self._known, OF_NUMBERS)
        return look, self._words[look.lang]

    def filled(self, page: str, name: str, live: str) -> str:
        """A page with our own marks filled in for the request that is being answered."""
        look = self.look()
        marks = {
            "html": self._words[look.lang].html,
            "variables": css_variables(self._pack.skins[look.skin]),
            "screen": name,
            "build": self._build,
            "gateway_port": str(self._gateway_port),
            "console": str(int(look.console)),
            "live": live,
        }
        for mark, value in marks.items():
            page = page.replace(f"@@{mark}@@", value)
        return page

    @property
    def pack(self) -> CityPack:
        return self._pack

    def _add_routes(self) -> None:
        def city_json() -> Response:
            look = self.look()
            body = orjson.dumps(city_page(self._pack, look, self._words[look.lang]))
            return Response(body, mimetype="application/json", headers={"Cache-Control": "no-cache"})

        def healthz() -> Response:
            body = orjson.dumps({"live": True, "ready": True, "build": self._build})
            return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})

        def first() -> Any:
            query = request.query_string.decode()
            return redirect(f"/wall/{FIRST}/" + (f"?{query}" if query else ""))

        add: Any = self.server.add_url_rule
        add("/city.json", "city_json", city_json)
        add("/healthz", "healthz", healthz)
        add("/", "first", first)


class ScreenPage(Dash):  # type: ignore[misc]
    """The page of one screen on the site."""

    def __init__(self, site: Site, name: str) -> None:
        super().__init__(
            name,
            server=site.server,
            url_base_pathname=f"/wall/{name}/",
            assets_folder=str(FOLDER / "assets"),
            assets_ignore=r".*\.js$",
            serve_locally=True,
            title=site.pack.city.title,
            update_title="",
        )
        self._site, self._screen = site, name
        self.index_string = PAGE
        self.layout = screen(name, site.pack.skin)

    def interpolate_index(self, **parts: Any) -> str:
        """The page as Dash fills it in, then with what the address asks for."""
        page: str = super().interpolate_index(**parts)
        return self._site.filled(page, self._screen, self.get_asset_url("live.js"))


def build_site(pack: CityPack, gateway_port: int, build: str, ask: Ask) -> Flask:
    """The site of a city as a Flask application."""
    return Site(pack, gateway_port, build, ask).server


def keep_requests_home(server: Flask, gateway_port: int) -> None:
    """The browser itself refuses whatever would leave the site, the gateway's socket and photos excepted."""

    def with_policy(response: Response) -> Response:
        host = request.host.rpartition(":")[0] or request.host
        response.headers["Content-Security-Policy"] = "; ".join(
            (
                "default-src 'self'",
                "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Dash starts its renderer from a line of script in the page
                "style-src 'self' 'unsafe-inline'",
                f"img-src 'self' data: blob: http://{host}:{gateway_port} https://{host}:{gateway_port}",
                f"connect-src 'self' ws://{host}:{gateway_port} wss://{host}:{gateway_port}",
                "frame-ancestors 'self'",
            )
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    server.after_request(with_policy)
