"""The routes `/numbers/<place>` of the wall's site."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request
from msgspec.structs import replace

from dashboard.wall.address import Look
from dashboard.wall.numbers.asking import Ask, NoAnswer
from dashboard.wall.numbers.page import NumberPage, asked_of, number_page
from dashboard.wall.numbers.places import Days, NoSuchPlace, figure_at
from dashboard.wall.numbers.vital_page import LEAF, facts_of, is_of_tree, names_of, tree_page
from dashboard.wall.numbers.wording import Wording
from dashboard.wall.theme import css_variables
from dashboard.wall.words import Words
from schemas.explanation import LISTED_MAX, Explanations, Questions
from streams.city_pack import CityPack

FOLDER = Path(__file__).resolve().parent
# A quantile needs all its buckets; no table of a page shows more.
ROWS = LISTED_MAX
Worded = Callable[[], tuple[Look, Words]]


class NumberPages:
    """The pages of one city's numbers; `look` says how the request that is being answered wants its page."""

    def __init__(self, pack: CityPack, ask: Ask, look: Worded) -> None:
        self._pack, self._ask, self._look = pack, ask, look
        self.routes = Blueprint("numbers", __name__, template_folder=str(FOLDER))
        self.routes.add_url_rule("/numbers/<path:place>", "number", self._answer)

    def _answer(self, place: str) -> Response:
        look, words = self._look()
        say = Wording(self._pack, words)
        page: NumberPage | None = None
        fault, status = "", 200
        try:
            page = self._page(place, look, say)
        except NoSuchPlace:
            fault, status = say.say("no_place", place[:120]), 404
        except NoAnswer as error:
            fault, status = say.say("no_answer", error), 503
        text = render_template(
            "page.html",
            page=page,
            fault=fault,
            say=say.say,
            html=words.html,
            query=f"?{query}" if (query := request.query_string.decode()) else "",
            variables=css_variables(self._pack.skins[look.skin]),
        )
        return Response(text, status, headers={"Cache-Control": "no-store"})

    def _page(self, place: str, look: Look, say: Wording) -> NumberPage:
        names = names_of(self._pack.indicators, look.lang)
        if is_of_tree(place):
            found = self._ask(Questions(vital=True, newest=0, rows=0))
            leaf = next((leaf for leaf in self._pack.indicators.indicators if place == LEAF + leaf.code), None)
            if leaf is None or leaf.formula is None:
                return tree_page(place, self._pack.indicators, names, found, say)
            page = self._number(place, names, say)
            return replace(page, facts=list(facts_of(leaf, found.vital[place], say))) if place in found.vital else page
        return self._number(place, names, say)

    def _number(self, place: str, names: Any, say: Wording) -> NumberPage:
        """A day of the city may end between the question for its time and the one for the number: then both are asked again."""
        found = self._ask(Questions(newest=0, rows=0))
        while True:
            now = found.as_of
            if now is None:
                raise NoAnswer(say.say("no_city_time"))
            days = Days(now.astimezone(self._pack.zone))
            figure = figure_at(place, days, self._pack.indicators, names)
            found = self._ask(Questions(asked_of(figure), rows=ROWS))
            if self._day(found) != days.now.date():
                continue
            if not say.knows(figure) and not any(number.row_count for number in found.numbers):
                raise NoSuchPlace(place)
            return number_page(figure, found, say)

    def _day(self, found: Explanations) -> date | None:
        return None if found.as_of is None else found.as_of.astimezone(self._pack.zone).date()
