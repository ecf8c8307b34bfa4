"""The card of a ticket, as two kinds of compacted rows: what it is now, and one entry for each record of its story."""

from typing import Any

from msgspec import Struct

from schemas.moment import Moment


class Card(Struct, frozen=True, kw_only=True):
    """What a ticket is now, keyed by (ticket,); `situation` is unreported, open or closed with its facts."""

    ticket: str
    sequence: int
    version: int
    situation: dict[str, Any]


class CardEntry(Struct, frozen=True, kw_only=True):
    """One record of a ticket's story, keyed by (ticket, sequence); it is also the outcome of the command it names."""

    ticket: str
    partition: int
    offset: int
    sequence: int
    command: str
    at: Moment
    type: str
    actor: str
    role: str
    source: str
    data: dict[str, Any]
