"""回退 and 终审: a ticket goes back to the post before, and after too many returns a leader decides whose it is."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.policy import Code
from schemas.stage import Stage
from schemas.turn import Turn


class ReturnTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """回退: send the ticket back to the post before one's own, with an opinion why; of finished work it asks a rework 返工."""

    opinion: Digest | None = None
    estimated: bool = False


class RuleOnTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """终审: say which department has to do it, finally, with an opinion why."""

    department: Code
    opinion: Digest | None = None


class TicketReturned(Struct, frozen=True, kw_only=True):
    """The ticket stands again where `disputed` has to be passed anew.

    It is a return, a `rework` of the department that goes on having it, or a `recheck`: the verification alone is done anew.
    `number` counts the ticket's of its sort; with `ruling` a leader has to decide first.
    """

    previous: Stage
    stage: Stage
    disputed: Stage
    turn: Turn
    previous_holder: str
    department: str | None
    previous_department: str | None
    rework: bool
    number: int
    ruling: bool
    opinion: str | None
    recheck: bool = False
    estimated: bool = False

    @property
    def plain(self) -> bool:
        """Whether it undoes a dispatch or a filing, and counts towards a ruling."""
        return not self.rework and not self.recheck


class TicketRuled(Struct, frozen=True, kw_only=True):
    """The ticket was given to a department, which cannot send it back."""

    previous: Stage
    turn: Turn
    department: str
    previous_department: str | None
    opinion: str


ReturnCommand = ReturnTicket | RuleOnTicket
ReturnEvent = TicketReturned | TicketRuled
