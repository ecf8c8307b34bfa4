"""流转: who works on a ticket passes it up, down or sideways in its chain; who received it first owns it to its end."""

from enum import StrEnum

from msgspec import Struct

from schemas.digest import Digest
from schemas.policy import Code
from schemas.stage import Stage
from schemas.tier import Tier
from schemas.turn import Turn


class Direction(StrEnum):
    """上报上级、下派、平转."""

    UP = "up"
    DOWN = "down"
    SIDEWAYS = "sideways"


class PassTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """流转: give the ticket to another department or division, with an opinion why; it has to be accepted there anew."""

    department: Code
    opinion: Digest | None = None


class TicketPassed(Struct, frozen=True, kw_only=True):
    """Another department or division works on the ticket, from its first stage on."""

    previous: Stage
    stage: Stage
    turn: Turn
    department: str
    previous_department: str
    tier: Tier
    previous_tier: Tier
    direction: Direction
    opinion: str


PassingCommand = PassTicket
PassingEvent = TicketPassed
