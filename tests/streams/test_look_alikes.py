"""Look-alikes: what is near, of the same kind, and open or closed lately; a child is told as its master."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from random import Random

import orjson
import pytest
from msgspec.structs import replace

from schemas.card import Card
from schemas.codec import encode
from schemas.place import Place
from schemas.ticket.evaluations import CallBackReporter
from schemas.ticket.merging import CloseWithMaster, MergeTicket, ReopenWithMaster, UnmergeTicket
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.stages import CloseTicket, ReportTicket
from streams.board_writer import card_of
from streams.card_store import CardStore, read_row
from streams.look_alikes import LISTED_MAX, Found, Wanted, closed_since
from tests.given import Given, given
from tests.small_city import NOON, PLACE

METRE_DEG = 1 / 111_320
WHY = "a" * 64
REPORT = ReportTicket(category="heating", place=PLACE, department="housing")
DAY = timedelta(days=1)


def north(metres: float, of: Place = PLACE) -> Place:
    return replace(of, lat_deg=of.lat_deg + metres * METRE_DEG)


def east(metres: float, of: Place = PLACE) -> Place:
    return replace(of, lon_deg=of.lon_deg + metres * METRE_DEG / cos(radians(of.lat_deg)))


def at(place: Place) -> Given:
    """An open ticket at a place."""
    return given(replace(REPORT, place=place))


class Cards:
    """The cards' copy, and questions to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = CardStore(path)
        self.store.open("log-one")

    def put(self, **tickets: Given) -> None:
        """The tickets are now what is given."""
        cards = [card_of(name, made.ticket) for name, made in tickets.items()]
        self.store.apply([read_row(orjson.dumps([card.ticket]), encode(card)) for card in cards], {0: 1})

    def near(self, place: Place = PLACE, category: str = "heating", but: str = "", drill: str | None = None) -> Found:
        wanted = Wanted(place=place, category=category, metres=50.0, closed_since=NOON - DAY, but=but, drill=drill)
        return self.store.look_alikes(wanted)

    def open_near(self, place: Place = PLACE) -> list[str]:
        return [alike.card.ticket for alike in self.near(place).opened]

    def closed_near(self, place: Place = PLACE) -> list[str]:
        return [alike.card.ticket for alike in self.near(place).closed]


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[Cards]:
    opened = Cards(tmp_path / "cards.sqlite")
    yield opened
    opened.store.close()


def test_an_open_ticket_of_the_same_kind_nearby_is_found_with_its_distance(cards: Cards) -> None:
    cards.put(near=at(east(30)), nearer=at(north(-12)))
    found = cards.near()
    assert [(alike.card.ticket, round(alike.away_m)) for alike in found.opened] == [("nearer", 12), ("near", 30)]
    assert found.closed == ()


@pytest.mark.parametrize("way", [north, east])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_at_most_as_far_as_the_policy_says_is_found_and_no_farther(cards: Cards, way, sign: int) -> None:
    cards.put(within=at(way(sign * 49.9)), beyond=at(way(sign * 50.1)))
    assert cards.open_near() == ["within"]


def test_the_corner_of_the_box_is_not_near(cards: Cards) -> None:
    cards.put(corner=at(north(45, east(45))))
    assert cards.open_near() == []


def test_another_category_or_the_reports_own_ticket_is_none(cards: Cards) -> None:
    cards.put(own=at(PLACE))
    assert cards.near(category="fire").opened == ()
    assert cards.near(but="own").opened == ()
    cards.put(child=at(north(3)).also(MergeTicket(master="own")))
    assert cards.near(but="own") == Found()
    assert cards.open_near() == ["own"]


@pytest.mark.parametrize(("asked_in", "alike"), [(None, "real"), ("drill-1", "one"), ("drill-2", "other"), ("drill-3", None)])
def test_what_is_of_a_drill_is_alike_only_within_it(cards: Cards, asked_in: str | None, alike: str | None) -> None:
    drilled = {name: given(replace(REPORT, drill=drill)) for name, drill in (("one", "drill-1"), ("other", "drill-2"))}
    cards.put(real=at(PLACE), **drilled)
    found = cards.near(drill=asked_in)
    assert ([one.card.ticket for one in found.opened], found.left_off) == ([alike] if alike else [], 0)
    cards.put(**{name: made.also(CloseTicket()) for name, made in {"real": at(PLACE), **drilled}.items()})
    assert [one.card.ticket for one in cards.near(drill=asked_in).closed] == ([alike] if alike else [])


def test_a_child_whose_master_is_of_another_drill_is_told_of_nobody_until_it_is_taken_out(cards: Cards) -> None:
    cards.put(m=at(north(300)), c=given(replace(REPORT, drill="drill-1")).also(MergeTicket(master="m")))
    assert cards.near(drill="drill-1") == cards.near() == Found()


def test_what_was_closed_lately_is_found_as_closed_and_what_was_closed_before_is_not(cards: Cards) -> None:
    at_place = given(replace(REPORT, place=north(5)))
    before = given().also(REPORT, at=NOON - 3 * DAY).also(CloseTicket(), at=NOON - 2 * DAY)
    cards.put(lately=at_place.also(CloseTicket()), before=before)
    assert (cards.open_near(), cards.closed_near()) == ([], ["lately"])


def test_a_ticket_that_is_reopened_is_open_again(cards: Cards) -> None:
    closed = at(PLACE).also(CloseTicket())
    cards.put(t=closed)
    assert cards.closed_near() == ["t"]
    cards.put(t=closed.also(ReopenTicket(opinion=WHY)))
    assert (cards.open_near(), cards.closed_near()) == (["t"], [])


def test_a_child_is_told_as_its_master_as_near_as_the_nearest_of_them(cards: Cards) -> None:
    master, child = at(north(300)), at(north(10))
    cards.put(m=master, c=child.also(MergeTicket(master="m")))
    (alike,) = cards.near().opened
    assert (alike.card.ticket, round(alike.away_m)) == ("m", 10)
    cards.put(m=at(north(4)))
    (alike,) = cards.near().opened
    assert round(alike.away_m) == 4


def test_a_child_that_is_taken_out_again_stands_for_itself(cards: Cards) -> None:
    child = at(north(10)).also(MergeTicket(master="m"))
    cards.put(m=at(north(300)), c=child.also(UnmergeTicket(opinion=WHY)))
    assert cards.open_near() == ["c"]


def test_a_child_that_ended_with_its_master_is_told_as_its_master_and_so_again_when_both_are_reopened(cards: Cards) -> None:
    master, merged = at(north(300)).also(CloseTicket()), at(north(10)).also(MergeTicket(master="m"))
    ended = merged.also(CloseWithMaster(merge="c2"))
    cards.put(m=master, c=ended)
    assert cards.closed_near() == ["m"]
    cards.put(m=master.also(ReopenTicket(opinion=WHY)), c=ended.also(ReopenWithMaster(merge="c2")))
    assert (cards.open_near(), cards.closed_near()) == (["m"], [])


def test_between_two_records_a_child_is_told_as_what_its_master_is_by_now(cards: Cards) -> None:
    far = replace(REPORT, place=north(200))
    closed = given().also(far, at=NOON - 3 * DAY).also(CloseTicket(), at=NOON - 2 * DAY)
    ended = given().also(REPORT, at=NOON - 3 * DAY).also(MergeTicket(master="m"), at=NOON - 3 * DAY)
    cards.put(m=closed, c=ended)
    assert cards.near() == Found()
    cards.put(m=closed.also(ReopenTicket(opinion=WHY)), c=ended.also(CloseWithMaster(merge="c2"), at=NOON - 2 * DAY))
    assert cards.open_near() == ["m"]


def test_a_master_that_is_itself_a_child_is_not_told(cards: Cards) -> None:
    cards.put(c=at(PLACE).also(MergeTicket(master="m")), m=at(north(200)).also(MergeTicket(master="n")))
    assert cards.near() == Found()


def test_a_situation_that_is_none_of_these_is_not_suggested(cards: Cards) -> None:
    cards.put(t=at(PLACE))
    void = Card(ticket="t", sequence=2, version=2, situation={"type": "void", "case": card_of("t", at(PLACE).ticket).situation})
    cards.store.apply([read_row(b'["t"]', encode(void))], {0: 2})
    assert cards.near() == Found()


def test_a_card_that_is_gone_is_found_no_more(cards: Cards) -> None:
    cards.put(t=at(PLACE))
    cards.store.apply([read_row(b'["t"]', None)], {0: 2})
    assert cards.near() == Found()


def test_what_is_said_of_a_closure_afterwards_leaves_it_where_it_was(cards: Cards) -> None:
    cards.put(t=at(PLACE).also(CloseTicket()).also(CallBackReporter(reached=True)))
    assert cards.closed_near() == ["t"]


def test_the_nearest_are_listed_and_of_equally_near_ones_the_newest_and_the_rest_is_counted(cards: Cards) -> None:
    made = {f"t{number:02d}": given().also(REPORT, at=NOON + number * timedelta(minutes=1)) for number in range(LISTED_MAX + 5)}
    cards.put(**made, closed=at(PLACE).also(CloseTicket()))
    found = cards.near()
    assert [alike.card.ticket for alike in found.opened] == sorted(made, reverse=True)[:LISTED_MAX]
    assert [alike.card.ticket for alike in found.closed] == ["closed"]
    assert found.left_off == 5


def test_a_master_is_counted_once_whether_it_is_near_itself_or_by_its_children(cards: Cards) -> None:
    crowd = {f"t{number:02d}": at(north(1)) for number in range(LISTED_MAX)}
    cards.put(**crowd, m=at(north(30)), c1=at(north(20)).also(MergeTicket(master="m")), c2=at(PLACE).also(MergeTicket(master="n")))
    cards.put(n=at(north(400)), c3=at(north(2)).also(MergeTicket(master="n")))
    found = cards.near()
    assert [alike.card.ticket for alike in found.opened][:2] == ["n", "t00"]
    assert found.left_off == 2
    other = replace(REPORT, category="fire", department=None, place=PLACE)
    cards.put(m=given(other))
    assert cards.near().left_off == 2


def test_it_is_all_there_after_a_restart(cards: Cards) -> None:
    cards.put(t=at(PLACE))
    cards.store.close()
    again = Cards(cards.path)
    assert again.open_near() == ["t"]
    again.store.close()


def test_a_question_leaves_no_transaction_behind(cards: Cards) -> None:
    cards.near()
    with pytest.raises(sqlite3.OperationalError, match="no transaction"):
        cards.store._reader.execute("COMMIT")


def test_a_closure_counts_no_longer_than_it_can_be_reopened() -> None:
    assert closed_since(NOON, 72, 30) == NOON - 3 * DAY
    assert closed_since(NOON, 720, 2) == NOON - 2 * DAY


def on_the_sphere_m(place: Place, other: Place) -> float:
    """The distance by the formula of half-versed sines, which shares nothing with the plane."""
    lat, lat_other = radians(place.lat_deg), radians(other.lat_deg)
    half = sin((lat_other - lat) / 2) ** 2 + cos(lat) * cos(lat_other) * sin(radians(other.lon_deg - place.lon_deg) / 2) ** 2
    return 2 * 6_378_137 * asin(sqrt(half))


def test_two_hundred_tickets_about_a_point_are_found_as_by_measuring_each(cards: Cards) -> None:
    chance = Random(7)
    spots = {f"t{number}": north(chance.uniform(-90, 90), east(chance.uniform(-90, 90))) for number in range(200)}
    cards.put(**{name: at(spot) for name, spot in spots.items()})
    for _ in range(20):
        asked = north(chance.uniform(-60, 60), east(chance.uniform(-60, 60)))
        found = cards.near(asked)
        within = {name for name, spot in spots.items() if on_the_sphere_m(asked, spot) <= 50}
        assert len(found.opened) + found.left_off == len(within)
        assert {alike.card.ticket for alike in found.opened} <= within
        assert all(abs(alike.away_m - on_the_sphere_m(asked, spots[alike.card.ticket])) < 0.1 for alike in found.opened), (
            "the plane is as good as the sphere so near"
        )
