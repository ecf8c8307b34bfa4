"""The routes `/numbers/<place>` of the wall's site."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from msgspec.structs import replace

from dashboard.wall.address import Look
from dashboard.wall.numbers.asking import Ask, NoAnswer
from dashboard.wall.numbers.page import NumberPage, asked_of, number_page
from dashboard.wall.numbers.places import Days, Figure, NoSuchPlace, figure_at
from dashboard.wall.numbers.vital_page import LEAF, facts_of, is_of_tree, names_of, tree_page
from dashboard.wall.numbers.wording import Wording
from dashboard.wall.theme import css_variables
from dashboard.wall.words import Words
from projections.indicators.formulas import A_HEAD
from schemas.explanation import LISTED_MAX, Explanations, Questions
from streams.city_pack import CityPack
from streams.clock import wall_now

# Whoever reads the page of a number came from a console: nowhere else is a number clicked.
CONSOLE = {"console": "1"}
FOLDER = Path(__file__).resolve().parent
# Hours of the city do not end so often between two questions, however fast its time runs.
TRIES = 5
Worded = Callable[[], tuple[Look, Words]]


class NumberPages:
    """The pages of one city's numbers; `look` says how the request that is being answered wants its page."""

    def __init__(self, pack: CityPack, ask: Ask, look: Worded) -> None:
        self._pack, self._ask, self._look = pack, ask, look
        self.routes = Blueprint("numbers", __name__, template_folder=str(FOLDER))
        self.routes.add_url_rule("/numbers/<path:place>", "number", self._answer)

    def _answer(self, place: str) -> Response:
        look, words = self._look()
        say = Wording(self._pack, words, int(wall_now().timestamp() * 1000))
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
            place=place,
            query=f"?{query}" if (query := request.query_string.decode()) else "",
            wall=f"/?{urlencode(request.args.to_dict() | CONSOLE)}",
            variables=css_variables(self._pack.skins[look.skin]),
        )
        return Response(text, status, headers={"Cache-Control": "no-store"})

    def _page(self, place: str, look: Look, say: Wording) -> NumberPage:
        names = names_of(self._pack.indicators, look.lang)
        leaf = next((leaf for leaf in self._pack.indicators.indicators if place == LEAF + leaf.code), None)
        if leaf is not None and leaf.formula is not None and leaf.formula != A_HEAD.code:
            figure, found = self._number(place, names, say, vital=True)
            facts = facts_of(leaf, found.vital[place], say)
            return replace(number_page(figure, found, say), facts=list(facts))
        if is_of_tree(place):
            return tree_page(place, self._pack.indicators, names, self._ask(Questions(vital=True, newest=0, rows=0)), say)
        figure, found = self._number(place, names, say)
        if not say.knows(figure) and not any(number.row_count for number in found.numbers):
            raise NoSuchPlace(place)
        return number_page(figure, found, say)

    def _number(self, place: str, names: Mapping[str, str], say: Wording, vital: bool = False) -> tuple[Figure, Explanations]:
        """What stands at a place, and behind it; which hour and day that is, the answer itself says, so that it is asked for again
        where an hour ended between two questions."""
        found = self._ask(Questions(newest=0, rows=0))
        asked: Figure | None = None
        for _ in range(TRIES):
            if found.as_of is None:
                raise NoAnswer(say.say("no_city_time"))
            figure = figure_at(place, Days(found.as_of.astimezone(self._pack.zone)), self._pack.indicators, names)
            if figure == asked:
                return figure, found
            found, asked = self._ask(Questions(asked_of(figure), rows=LISTED_MAX, vital=vital)), figure
        raise NoAnswer(say.say("too_fast"))
