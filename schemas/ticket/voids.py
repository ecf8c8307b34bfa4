"""作废 (不予受理): a ticket that should not have been one ends without being worked on, by two persons and for a reason."""

from enum import StrEnum

from msgspec import Struct

from schemas.digest import Digest
from schemas.identity import Identity
from schemas.stage import Stage


class Unfounded(StrEnum):
    """Why there is nothing to work on: not the city's matter, nothing found on the spot, no facts given, a false report."""

    OUT_OF_SCOPE = "out-of-scope"
    NOTHING_FOUND = "nothing-found"
    FACTS_MISSING = "facts-missing"
    FALSE_REPORT = "false-report"


class VoidTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """作废: end the ticket as one that should not have been one; another person approves of it."""

    reason: Unfounded
    approver: Identity
    opinion: Digest | None = None


class TicketVoided(Struct, frozen=True, kw_only=True):
    """The ticket ended without a closure; nothing follows, and its children go on as they were."""

    previous: Stage
    reason: Unfounded
    approver: str
    opinion: str


VoidCommand = VoidTicket
VoidEvent = TicketVoided
