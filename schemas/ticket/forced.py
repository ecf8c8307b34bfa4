"""强制结案: a leader ends a ticket that its procedure cannot bring to an end, and no stage is made up for it."""

from enum import StrEnum

from msgspec import Struct

from schemas.digest import Digest
from schemas.identity import Identity


class Deadlock(StrEnum):
    """Why the procedure cannot end it: beyond the city's powers, waits for a project, nobody can be reached, by an order."""

    BEYOND_POWERS = "beyond-powers"
    LONG_PROJECT = "long-project"
    UNREACHABLE = "unreachable"
    INSTRUCTION = "instruction"


class ForceCloseTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """强制结案: end the ticket at whatever stage it is; another person approves of it."""

    reason: Deadlock
    approver: Identity
    opinion: Digest | None = None


class Forced(Struct, frozen=True, kw_only=True):
    """What a closure that skipped stages rests on."""

    reason: Deadlock
    approver: str
    opinion: str


ForcedCommand = ForceCloseTicket
