"""Look-alikes 相似工单: the tickets of one category near a point that are open, or were closed lately.

They are found by an index beside the cards, in the same file and the same transaction: it is as level with the log as they are,
outlives a restart, and holds no memory. A box of degrees is asked of it and the distance is taken of what lies in it, so there are
no cells, and nothing is lost at a border. A child is found by its own place and told as its master, which stands for it.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Any

from msgspec import Struct

from schemas.card import Card
from schemas.codec import decode
from schemas.moment import Moment
from schemas.place import METRES_PER_DEGREE, Place

TABLES = """
CREATE TABLE mark (
    ticket TEXT PRIMARY KEY, category TEXT NOT NULL, lat_deg REAL NOT NULL, lon_deg REAL NOT NULL,
    reported_s REAL NOT NULL, closed_s REAL, master TEXT
) WITHOUT ROWID;
CREATE INDEX mark_of_place ON mark (category, lat_deg, lon_deg, closed_s, master);
"""
# The first condition on a closure alone is for speed: it drops old ones from the index, before each is looked up.
NEAR = """
SELECT near.lat_deg, near.lon_deg, told.ticket, told.reported_s, told.closed_s
FROM mark AS near JOIN mark AS told ON told.ticket = coalesce(near.master, near.ticket)
WHERE near.category = ? AND near.lat_deg BETWEEN ? AND ? AND near.lon_deg BETWEEN ? AND ?
AND (near.closed_s IS NULL OR near.closed_s >= ? OR near.master IS NOT NULL)
AND (told.closed_s IS NULL OR told.closed_s >= ?) AND told.master IS NULL AND told.ticket <> ?
"""
LISTED_MAX = 10  # of the open ones and of the closed ones: a person chooses from them


class Mark(Struct, frozen=True):
    """What a ticket is found by: an open one was closed at no time, a child has its master."""

    category: str
    lat_deg: float
    lon_deg: float
    reported_at: Moment
    closed_at: Moment | None = None
    master: str | None = None


class Wanted(Struct, frozen=True, kw_only=True):
    """A question: a place, a category, how near, and since when a closure counts; `but` is the report's own ticket."""

    place: Place
    category: str
    metres: float
    closed_since: datetime
    but: str = ""


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
            return Mark(category, lat_deg, lon_deg, reported_at=at, closed_at=closed_at, master=master)
        case _:
            return None


def mark(connection: sqlite3.Connection, ticket: str, now: Mark | None) -> None:
    """Note what a ticket is found by from now on."""
    if now is None:
        connection.execute("DELETE FROM mark WHERE ticket = ?", (ticket,))
        return
    closed_s = now.closed_at.timestamp() if now.closed_at is not None else None
    fields = (ticket, now.category, now.lat_deg, now.lon_deg, now.reported_at.timestamp(), closed_s, now.master)
    connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?, ?)", fields)


def found(connection: sqlite3.Connection, wanted: Wanted) -> Found:
    """What a report looks like, as of one moment of the copy."""
    connection.execute("BEGIN")
    try:
        return _found(connection, wanted)
    finally:
        connection.execute("COMMIT")


def _found(connection: sqlite3.Connection, wanted: Wanted) -> Found:
    nearest: dict[str, tuple[float, float, bool]] = {}  # metres, reported (newest first), closed
    for lat_deg, lon_deg, ticket, reported_s, closed_s in connection.execute(NEAR, _box(wanted)):
        away_m = away_from(wanted.place, lon_deg, lat_deg)
        if away_m <= wanted.metres and (ticket not in nearest or away_m < nearest[ticket][0]):
            nearest[ticket] = (away_m, -reported_s, closed_s is not None)
    in_order = sorted(nearest, key=lambda ticket: (*nearest[ticket], ticket))
    listed = [[ticket for ticket in in_order if nearest[ticket][2] is closed][:LISTED_MAX] for closed in (False, True)]
    opened, closed = (tuple(Alike(card, nearest[card.ticket][0]) for card in _cards(connection, part)) for part in listed)
    return Found(opened=opened, closed=closed, left_off=len(in_order) - len(opened) - len(closed))


def away_from(place: Place, lon_deg: float, lat_deg: float) -> float:
    """Metres between a place and a point near it, on a plane that touches the earth at the place."""
    north_m = (lat_deg - place.lat_deg) * METRES_PER_DEGREE
    return hypot(north_m, (lon_deg - place.lon_deg) * METRES_PER_DEGREE * cos(radians(place.lat_deg)))


def _box(wanted: Wanted) -> tuple[str | float, ...]:
    place, since_s = wanted.place, wanted.closed_since.timestamp()
    # A hair wider than the circle, so that rounding loses nothing that lies on it; the distance is what decides.
    tall = wanted.metres / METRES_PER_DEGREE + 1e-9
    wide = wanted.metres / (METRES_PER_DEGREE * max(cos(radians(place.lat_deg)), 1e-6)) + 1e-9
    lat, lon = (place.lat_deg - tall, place.lat_deg + tall), (place.lon_deg - wide, place.lon_deg + wide)
    return wanted.category, *lat, *lon, since_s, since_s, wanted.but


def _cards(connection: sqlite3.Connection, tickets: Iterable[str]) -> Iterable[Card]:
    """The cards of tickets, in their order."""
    for ticket in tickets:
        (value,) = connection.execute("SELECT value FROM card WHERE ticket = ?", (ticket,)).fetchone()
        yield decode(value, Card)


def closed_since(now: datetime, hours: int, days: int) -> datetime:
    """Since when a closure counts: within the hours of look-alikes, and no longer than it can be reopened."""
    return now - min(timedelta(hours=hours), timedelta(days=days))
