"""Every place that a screen shows a number at leads to numbers of the boards, and every word of their pages is there."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from dashboard.wall.numbers.page import asked_of
from dashboard.wall.numbers.places import Days, Figure, NoSuchPlace, figure_at
from dashboard.wall.numbers.vital_page import names_of
from dashboard.wall.numbers.wording import Wording, command_of
from dashboard.wall.words import load_words
from infra.cli.explain import asked
from projections.addresses import ASPECTS, checked
from schemas.boards import BOARDS
from schemas.codec import TYPE_NAMES
from schemas.explanation import Address
from schemas.ticket import TicketEvent
from streams.city_pack import load_city_pack
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
TREE = PACK.indicators
WORDS = load_words()
NOW = Days(datetime(2026, 11, 24, 0, 20, tzinfo=ZoneInfo("Asia/Shanghai")))
LEAVES = [f"vital/leaf/{leaf.code}" for leaf in TREE.indicators if leaf.formula not in (None, "reports-a-head")]
PLACES = [
    *(f"{where}.{colour}" for where in ("total", "district/321202", "tier/street") for colour in ("open", "red", "grey")),
    *("overdue.open", "overdue.closed", "demands.supervised", "demands.whistling", "growth.net", "growth/now.net"),
    *(f"today.{stage}" for stage in ("reported", "filed", "dispatched", "closed")),
    *(
        f"rates.{day}.{rate}{part}"
        for day in ("today", "yesterday")
        for rate in ("on_time", "closure")
        for part in ("", ".closed", ".due")
    ),
    *(f"times.{measure}.{name}" for measure in ("dispatch", "closure") for name in ("median", "p90", "count")),
    *(f"achieved.{what}" for what in ("closed", "handling", "coming", "community", "repeats")),
    *(
        "flow/09.closed",
        "category/fire.reported",
        "trend/321202",
        "ranking/lighting",
        "double/lighting.party",
        "solved/2026-11-30/7.held",
    ),
    *LEAVES,
]


def at(place: str, lang: str = "zh") -> Figure:
    return figure_at(place, NOW, TREE, names_of(TREE, lang))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_leads_to_numbers_that_there_are_and_says_in_each_language_what_they_are(place: str):
    for lang, words in WORDS.items():
        figure, say = at(place, lang), Wording(PACK, words, 0)
        assert say.name(figure)
        assert say.formula(figure)
        for address in asked_of(figure):
            assert checked(address) == address
            assert say.where(address)
            assert say.heads(address)


@pytest.mark.parametrize(
    "place",
    [
        "moon",
        "total.pink",
        "total.red.",
        "district/3212.red",
        "flow/24.closed",
        "vital/leaf/aqi",
        "vital/leaf/reports-a-head",
        "top.0.reported",
        "solved/2026-02-30/1.held",
        "solved/0001-01-01/7.held",
        "",
    ],
)
def test_a_place_that_no_screen_has_is_refused(place: str):
    with pytest.raises(NoSuchPlace):
        at(place)


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("tier/city.red", Address("open-tickets", {"colour": "red", "department:tier": "city"}, ("open",))),
        ("rates.yesterday.closure.due", Address("closures", {"day": "2026-11-23"}, ("due", "-deferred"))),
        ("growth.net", Address("flow", {"day": "2026-11-23", "hour": "23"}, ("reported", "-closed"))),
        ("growth/now.net", Address("flow", {"day": "2026-11-24", "hour": "00"}, ("reported", "-closed"))),
        ("achieved.coming", Address("roll-calls", {"day": "2025-11-24..2026-11-23"}, ("seconds",))),
        ("solved/2026-11-23/1.closed", Address("evaluation", {"day": "2026-11-23", "by": "area"}, ("due_closed",))),
        (
            "solved/2026-11-23/7.held",
            Address("evaluation", {"day": "2026-11-17..2026-11-23", "by": "area"}, ("closed", "-unsolved")),
        ),
        ("vital/leaf/overdue", Address("open-tickets", {"colour": "red"}, ("open",))),
        (
            "vital/leaf/closure-on-time",
            Address("evaluation", {"day": "2026-11-18..2026-11-24", "by": "area"}, ("due_closed", "-due_closed_late")),
        ),
        ("vital/leaf/whistle-time", Address("roll-calls", {"day": "2026-11-18..2026-11-24"}, ("seconds",))),
    ],
)
def test_the_days_of_a_place_are_those_of_the_city(place: str, address: Address):
    """Twenty past midnight: the hour before is of yesterday."""
    assert at(place).over == address


def test_an_indicator_by_the_hour_is_over_the_hours_that_have_begun():
    assert at("vital/leaf/backlog-growth").under == 1


def test_the_command_of_a_number_asks_for_the_same_number():
    address = Address("open-tickets", {"colour": "red", "department:tier": "city"}, ("open",))
    assert command_of(address) == "./rongzhi explain open-tickets 'colour=red' 'department:tier=city' open"
    growth = at("growth.net").over
    assert command_of(growth) == "./rongzhi explain -- flow 'day=2026-11-23' 'hour=23' reported -closed"
    assert asked("flow", ["day=2026-11-23", "hour=23", "reported", "-closed"]) == growth


@pytest.mark.parametrize("lang", WORDS)
def test_every_board_field_column_and_event_has_a_word(lang: str):
    words = WORDS[lang]
    say = Wording(PACK, words, 0)
    for board in (board for board in BOARDS if board.summed):
        assert say.board(board.name)
        assert all(say.field(field) for field in board.keys)
        assert all(say.column(board.name, column) for column in board.values)
    assert set(ASPECTS) <= set(words.fields)
    kinds = {TYPE_NAMES[kind].removeprefix("rongzhi.").rpartition(".")[0] for kind in get_args(TicketEvent)}
    assert kinds == set(words.events)
