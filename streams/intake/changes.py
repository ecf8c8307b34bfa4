"""What changed: the events that a stale command did not know of, told to who sent it.

The door tells it, since it has every story; a decider that did would have to keep the last events with each ticket in memory.
"""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from schemas.card import CardEntry
from schemas.codec import TYPE_NAMES
from schemas.happened import HAPPENED
from schemas.moment import Moment
from schemas.refusal import CommandRefused, Rule
from schemas.sentences import WORDS, CityWords

REFUSED = TYPE_NAMES[CommandRefused]
TOLD_MAX = 5


class Change(Struct, frozen=True, kw_only=True):
    """One event that a stale command did not know of: which version it made, what it was, in Chinese too, by whom and when."""

    version: int
    type: str
    happened: str
    actor: str
    role: str
    at: Moment


def is_stale(entry: CardEntry) -> bool:
    """Whether a record is the refusal of a command that knew too little."""
    return entry.type == REFUSED and entry.data["rule"] == Rule.STALE_VERSION


def events_of(story: Sequence[CardEntry]) -> list[CardEntry]:
    """The records of a story that changed the ticket: the first made its version 1, and so on."""
    return [entry for entry in story if entry.type != REFUSED]


def changes(entry: CardEntry, events: Sequence[CardEntry]) -> tuple[Change, ...]:
    """The last events, at most five, between the version that a stale command named and its refusal; none of any other record."""
    if not is_stale(entry):
        return ()
    until = bisect_left(events, entry.sequence, key=lambda event: event.sequence)
    since = max(int(entry.data["facts"]["expected"]), until - TOLD_MAX)
    return tuple(_change(version, event) for version, event in enumerate(events[since:until], since + 1))


def _change(version: int, entry: CardEntry) -> Change:
    name = entry.type.split(".")[1]
    return Change(
        version=version,
        type=entry.type,
        happened=HAPPENED.get(name, name),
        actor=entry.actor,
        role=entry.role,
        at=entry.at,
    )


def told(changed: Sequence[Change], city: CityWords) -> str:
    """What changed in one Chinese sentence, in the city's time; nothing where nothing is known."""
    if not changed:
        return ""
    events = [
        f"{one.at.astimezone(city.zone):%Y-%m-%d %H:%M:%S} {WORDS.get(one.role, one.role)} {one.actor} {one.happened}"
        for one in changed
    ]
    return f"其间：{'；'.join(events)}。"
