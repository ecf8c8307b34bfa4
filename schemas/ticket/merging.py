"""并案: a ticket about the same matter goes into a master, inherits its end, and can be taken out again."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.hazard import Hazard
from schemas.identity import Identity
from schemas.limit import LimitChanged, Term
from schemas.policy import Code
from schemas.stage import Colour
from schemas.turn import Turn


class MergeTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """并案: put the ticket into a master, which stands for it from then on."""

    master: Identity
    opinion: Digest | None = None


class UnmergeTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """撤销并案: take the ticket out of its master, as long as a closure can be taken back also after it was closed with it.

    Asked for by itself, naming the merge, when the master cannot take it.
    """

    merge: Identity | None = None
    opinion: Digest | None = None


class TakeChild(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """并入: asked of a master when a child was put into it by a merge (the id of its command), with what the child brings."""

    child: Identity
    merge: Identity
    category: Code
    term: Term
    hazard: Hazard | None = None
    drill: Identity | None = None


class ReleaseChild(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """移出: asked of a master when a child was taken out of it; `merge` is the one that is undone."""

    child: Identity
    merge: Identity


class CloseWithMaster(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """随主案结案: asked of a child when its master is closed; `merge` is the one that put it there.

    `department` is the one that its master was with.
    """

    merge: Identity
    department: Code | None = None


class ReopenWithMaster(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """随主案重新办理: asked of a child when its master is reopened; `merge` is the one that put it there."""

    merge: Identity


class TicketMerged(Struct, frozen=True, kw_only=True):
    """The ticket is a child of its master, and says what it brings; its own deadlines rest."""

    master: str
    previous_colour: Colour
    category: str
    term: Term
    hazard: Hazard | None
    opinion: str | None
    drill: str | None = None


class TicketUnmerged(Struct, frozen=True, kw_only=True):
    """The ticket stands for itself again, where it stood, with the limit that it had."""

    master: str
    turn: Turn
    opinion: str | None


class ChildTaken(Struct, frozen=True, kw_only=True):
    """The master stands for a child too: where the child was due or warned of earlier, in its clock, so is the master now.

    It is as grave as the graver of both.
    """

    child: str
    merge: str
    term: Term
    hazard: Hazard | None
    limit: LimitChanged | None


class ChildReleased(Struct, frozen=True, kw_only=True):
    """The master stands for a child no longer; the limit and the hazard level that it had from the child go with it."""

    child: str
    limit: LimitChanged | None


class TicketClosedWithMaster(Struct, frozen=True, kw_only=True):
    """The child ended with its master, on time or not by its own limit, by the work of its master's department."""

    master: str
    on_time: bool
    department: str | None


class TicketReopenedWithMaster(Struct, frozen=True, kw_only=True):
    """The child is its master's again."""

    master: str


MergingCommand = MergeTicket | UnmergeTicket | TakeChild | ReleaseChild | CloseWithMaster | ReopenWithMaster
MergingEvent = TicketMerged | TicketUnmerged | ChildTaken | ChildReleased | TicketClosedWithMaster | TicketReopenedWithMaster
