"""What is answered where an address cannot be used or leads nowhere: a page of the wall's own looks that says why."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import NotFound

from dashboard.wall.address import AddressMalformed
from dashboard.wall.theme import css_variables
from dashboard.wall.words import DEFAULT, Words, filled
from schemas.city import Skin

TEMPLATES = Path(__file__).resolve().parent
PATH_SHOWN = 120


class Refusals:
    """The refusals of a site, in the language that is asked for where this much of the address can be read."""

    def __init__(self, server: Flask, words: Mapping[str, Words], skin: Skin) -> None:
        self._words, self._variables = words, css_variables(skin)
        server.register_error_handler(AddressMalformed, self._malformed)
        server.register_error_handler(NotFound, self._not_found)

    def _malformed(self, error: AddressMalformed) -> Response:
        return self._page(400, "unusable", error.key, *error.values)

    def _not_found(self, _: NotFound) -> Response:
        return self._page(404, "not_found", "where", request.path[:PATH_SHOWN])

    def _page(self, status: int, title: str, key: str, *values: object) -> Response:
        lang = self._lang()
        words = self._words[lang]
        text = render_template(
            "refused.html",
            html=words.html,
            variables=self._variables,
            status=status,
            title=words.refused[title],
            sentence=filled(words.refused[key], *values),
            back="/" if lang == DEFAULT else f"/?lang={lang}",
            back_word=words.refused["back"],
        )
        return Response(text, status, headers={"Cache-Control": "no-store"})

    def _lang(self) -> str:
        asked = request.args.getlist("lang")
        return asked[0] if len(asked) == 1 and asked[0] in self._words else DEFAULT
