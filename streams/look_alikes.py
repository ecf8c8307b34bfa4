"""Look-alikes 相似工单: the tickets of one category near a point that are open, or were closed lately.

They are found by an index beside the cards, in the same file and the same transaction: it is as level with the log as they are,
outlives a restart, and holds no memory. A box of degrees is asked of it and the distance is taken of what lies in it, so there are
no cells, and nothing is lost at a border. A child is found by its own place and told as its master, which stands for it. What is of
a drill is alike only within it.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import cos, radians, sqrt
from typing import Any

from msgspec import Struct

from schemas.card import Card
from schemas.codec import decode
from schemas.moment import Moment
from schemas.place import METRES_PER_DEGREE, Place

TABLES = """
CREATE TABLE mark (
    ticket TEXT PRIMARY KEY, category TEXT NOT NULL, lat_deg REAL NOT NULL, lon_deg REAL NOT NULL,
    reported_s REAL NOT NULL, closed_s REAL, master TEXT, drill TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX mark_itself ON mark (category, drill, lat_deg, lon_deg, closed_s, reported_s, master) WHERE master IS NULL;
CREATE INDEX mark_of_child ON mark (category, drill, lat_deg, lon_deg, master) WHERE master IS NOT NULL;
"""
# Squared metres between a mark and the place asked for, on a plane that touches the earth there.
AWAY = """(({0}.lat_deg - :lat_deg) * :north_m) * (({0}.lat_deg - :lat_deg) * :north_m)
+ (({0}.lon_deg - :lon_deg) * :east_m) * (({0}.lon_deg - :lon_deg) * :east_m)"""
NEAR = f"""near.category = :category AND near.drill = :drill AND near.lat_deg BETWEEN :south_deg AND :north_deg
AND near.lon_deg BETWEEN :west_deg AND :east_deg AND {AWAY.format("near")} <= :away"""
# Those that stand for themselves. However many lie at one point, the index alone answers and only the listed ones leave it.
ITSELF = f"FROM mark AS near WHERE near.master IS NULL AND {NEAR} AND near.ticket <> :but"
STATE = {False: "near.closed_s IS NULL", True: "near.closed_s >= :since_s"}
LISTED = f"""SELECT near.ticket, {AWAY.format("near")} AS away, near.reported_s {ITSELF.replace("WHERE", "WHERE {state} AND")}
ORDER BY away, near.reported_s DESC, near.ticket LIMIT :listed"""
COUNTED = f"SELECT count(*) {ITSELF} AND ({STATE[False]} OR {STATE[True]})"
# Children, by what their masters are; a master that is itself a child, or no longer known, is told of nobody.
CHILDREN = f"""SELECT told.ticket, {AWAY.format("near")}, {AWAY.format("told")}, told.category, told.reported_s, told.closed_s
FROM mark AS near JOIN mark AS told ON told.ticket = near.master
WHERE near.master IS NOT NULL AND {NEAR}
AND told.master IS NULL AND told.drill = near.drill AND told.ticket <> :but
AND (told.closed_s IS NULL OR told.closed_s >= :since_s)"""
LISTED_MAX = 10  # of the open ones and of the closed ones: a person chooses from them


class Mark(Struct, frozen=True):
    """What a ticket is found by: an open one was closed at no time, a child has its master; a real one is part of no drill."""

    category: str
    lat_deg: float
    lon_deg: float
    reported_at: Moment
    closed_at: Moment | None = None
    master: str | None = None
    drill: str | None = None


class Wanted(Struct, frozen=True, kw_only=True):
    """A question: a place, a category, how near, and since when a closure counts; `but` is the report's own ticket.

    What is asked in a `drill` is asked of that drill's tickets, otherwise of the real ones.
    """

    place: Place
    category: str
    metres: float
    closed_since: datetime
    but: str = ""
    drill: str | None = None


class Alike(Struct, frozen=True):
    """A ticket that a report looks like, and how far from it the nearest place lies that it stands for."""

    card: Card
    away_m: float


class Found(Struct, frozen=True, kw_only=True):
    """Look-alikes, nearest first and of equally near ones the newest; `left_off` counts those beyond the most that are listed."""

    opened: tuple[Alike, ...] = ()
    closed: tuple[Alike, ...] = ()
    left_off: int = 0


def mark_of(card: Card) -> Mark | None:
    """What a ticket is found by; None where it is nothing to point at: not reported, or of a kind that is not known here."""
    now = card.situation
    match now:
        case {"type": "open"}:
            return _mark(now)
        case {"type": "closed", "case": dict(case), "closed_at": str(moment)}:
            bond = now.get("bond")
            return _mark(case, closed_at=datetime.fromisoformat(moment), master=bond["master"] if bond is not None else None)
        case {"type": "merged", "case": dict(case), "bond": {"master": str(master)}}:
            return _mark(case, master=master)
        case _:
            return None


def _mark(case: dict[str, Any], closed_at: datetime | None = None, master: str | None = None) -> Mark | None:
    match case:
        case {"category": str(category), "place": {"lat_deg": lat_deg, "lon_deg": lon_deg}, "reported_at": str(reported)}:
            at = datetime.fromisoformat(reported)
            drill = case.get("drill")
            return Mark(category, lat_deg, lon_deg, reported_at=at, closed_at=closed_at, master=master, drill=drill)
        case _:
            return None


def mark(connection: sqlite3.Connection, ticket: str, now: Mark | None) -> None:
    """Note what a ticket is found by from now on."""
    if now is None:
        connection.execute("DELETE FROM mark WHERE ticket = ?", (ticket,))
        return
    closed_s = now.closed_at.timestamp() if now.closed_at is not None else None
    fields = (ticket, now.category, now.lat_deg, now.lon_deg, now.reported_at.timestamp(), closed_s, now.master, _stored(now.drill))
    connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?, ?, ?)", fields)


def _stored(drill: str | None) -> str:
    """Of a real ticket no name at all, which no operation has: what is absent would equal nothing, itself included."""
    return drill or ""


def found(connection: sqlite3.Connection, wanted: Wanted) -> Found:
    """What a report looks like, as of one moment of the copy."""
    connection.execute("BEGIN")
    try:
        return _found(connection, wanted)
    finally:
        connection.execute("COMMIT")


def _found(connection: sqlite3.Connection, wanted: Wanted) -> Found:
    asked = _asked(wanted)
    nearest: dict[bool, dict[str, tuple[float, float]]] = {False: {}, True: {}}  # if closed: squared metres, newest first
    for closed, state in STATE.items():
        for ticket, away, reported_s in connection.execute(LISTED.format(state=state), asked):
            nearest[closed][ticket] = (away, -reported_s)
    (count,) = connection.execute(COUNTED, asked).fetchone()
    beside = set()  # masters that are near by their children alone
    for ticket, away, own, category, reported_s, closed_s in connection.execute(CHILDREN, asked):
        if category != wanted.category or own > asked["away"]:
            beside.add(ticket)
        told = nearest[closed_s is not None]
        told[ticket] = min(told.get(ticket, (away, -reported_s)), (away, -reported_s))
    opened, closed_ones = (_listed(connection, nearest[closed]) for closed in (False, True))
    return Found(opened=opened, closed=closed_ones, left_off=count + len(beside) - len(opened) - len(closed_ones))


def _asked(wanted: Wanted) -> dict[str, Any]:
    place = wanted.place
    east_m = METRES_PER_DEGREE * max(cos(radians(place.lat_deg)), 1e-6)
    # A hair wider than the circle, so that rounding loses nothing that lies on it; the distance is what decides.
    tall, wide = wanted.metres / METRES_PER_DEGREE + 1e-9, wanted.metres / east_m + 1e-9
    return {
        "category": wanted.category,
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "south_deg": place.lat_deg - tall,
        "north_deg": place.lat_deg + tall,
        "west_deg": place.lon_deg - wide,
        "east_deg": place.lon_deg + wide,
        "north_m": METRES_PER_DEGREE,
        "east_m": east_m,
        "away": wanted.metres**2,
        "since_s": wanted.closed_since.timestamp(),
        "but": wanted.but,
        "drill": _stored(wanted.drill),
        "listed": LISTED_MAX,
    }


def _listed(connection: sqlite3.Connection, nearest: dict[str, tuple[float, float]]) -> tuple[Alike, ...]:
    in_order = sorted(nearest, key=lambda ticket: (*nearest[ticket], ticket))[:LISTED_MAX]
    return tuple(Alike(card, sqrt(nearest[card.ticket][0])) for card in _cards(connection, in_order))


def _cards(connection: sqlite3.Connection, tickets: Iterable[str]) -> Iterable[Card]:
    """The cards of tickets, in their order."""
    for ticket in tickets:
        (value,) = connection.execute("SELECT value FROM card WHERE ticket = ?", (ticket,)).fetchone()
        yield decode(value, Card)


def closed_since(now: datetime, hours: int, days: int) -> datetime:
    """Since when a closure counts: within the hours of look-alikes, and no longer than it can be reopened."""
    return now - min(timedelta(hours=hours), timedelta(days=days))
