"""What binds a master and its children to each other."""

from datetime import datetime

from msgspec import Struct

from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.turn import Turn


class Child(Struct, frozen=True):
    """A ticket that a master stands for since a merge: the term that it brought, and how grave its danger is."""

    ticket: str
    merge: str
    term: Term
    hazard: Hazard | None


class Bundle(Struct, frozen=True):
    """What a master stands for: its children, and what it has for itself beside them, its own term and hazard level."""

    children: tuple[Child, ...] = ()
    own: Term | None = None
    hazard: Hazard | None = None


class Bond(Struct, frozen=True):
    """What binds a child to its master: the merge, by the id of the command that asked for it, and whose turn it was, since when.

    A ticket may be taken out and put in again while what one side asks of the other is still under way: each names its merge.
    """

    master: str
    merge: str
    turn: Turn
    turn_since: datetime
