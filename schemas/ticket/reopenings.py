"""重新办理 and 疑似假性整改: a closure that did not hold, and one that a new report casts doubt on."""

from enum import StrEnum

from msgspec import Struct

from schemas.digest import Digest
from schemas.identity import Identity
from schemas.limit import LimitChanged
from schemas.stage import Stage
from schemas.turn import Turn


class Ground(StrEnum):
    """Why a ticket is reopened: an officer decides it, a score or the reporter's answer fails it, a new report repeats it."""

    OFFICER = "officer"
    EVALUATION = "evaluation"
    CALL_BACK = "call-back"
    REPEAT = "repeat"


class SuspectClosure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """疑似假性整改: asked for when a new report, part of a `drill` perhaps, repeats a closed one."""

    repeated_by: Identity
    drill: Identity | None = None


class ClearSuspicion(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """撤销疑似: the report that cast doubt on a closure was a false one, or about another matter, with an opinion why."""

    opinion: Digest | None = None


class ReopenTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """重新办理: take the closure back; the work is done again under the old clock."""

    ground: Ground = Ground.OFFICER
    opinion: Digest | None = None


class ClosureSuspected(Struct, frozen=True, kw_only=True):
    """A new report says that what was closed is not mended."""

    repeated_by: str


class SuspicionCleared(Struct, frozen=True, kw_only=True):
    """The report that repeated the closed ticket says nothing against its closure."""

    repeated_by: str
    opinion: str


class TicketReopened(Struct, frozen=True, kw_only=True):
    """The ticket is open again at the stage before its work, with the limit that it had; `number` counts its reopenings.

    `limit` is another where a child was taken out of the closed one, which had its limit from it.
    """

    ground: Ground
    number: int
    stage: Stage
    turn: Turn
    limit: LimitChanged | None
    opinion: str | None


ReopeningCommand = SuspectClosure | ClearSuspicion | ReopenTicket
ReopeningEvent = ClosureSuspected | SuspicionCleared | TicketReopened
