"""缓办 and 恢复: a ticket whose clock stands still until a named moment, and goes on where it stood."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.limit import LimitChanged
from schemas.moment import Moment
from schemas.stage import Colour
from schemas.turn import Turn


class SuspendTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """缓办: let the clock stand still until a moment, with an opinion why."""

    until: Moment
    opinion: Digest | None = None


class ResumeTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """恢复办理: let the clock go on; asked for by time when the suspension that record `suspension` began is over."""

    suspension: int | None = None
    opinion: Digest | None = None


class TicketSuspended(Struct, frozen=True, kw_only=True):
    """The clock stands still, the colour is grey, until it is resumed or the moment comes."""

    until: Moment
    previous_colour: Colour
    opinion: str


class TicketResumed(Struct, frozen=True, kw_only=True):
    """The clock goes on: what was left of the limit and of the stage's own is left again.

    `by_time` where the suspension was over; `late` 补发 says that this was noticed well after.
    """

    limit: LimitChanged
    turn: Turn
    by_time: bool = False
    late: bool = False
    opinion: str | None = None


PauseCommand = SuspendTicket | ResumeTicket
PauseEvent = TicketSuspended | TicketResumed
