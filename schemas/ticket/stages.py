"""The stages of a ticket: commands that pass it on, and their past tenses."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.calendar import Clock
from schemas.digest import Digest
from schemas.hazard import Hazard
from schemas.identity import Identity
from schemas.limit import LimitChanged
from schemas.moment import MEANT, Moment, is_meant
from schemas.place import Place
from schemas.policy import Code
from schemas.stage import Colour, Stage
from schemas.ticket.forced import Forced
from schemas.turn import Turn

PHOTOS_MAX = 16
Photos = Annotated[tuple[Digest, ...], Meta(max_length=PHOTOS_MAX)]


class ReportTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """上报: ask for a new ticket. A due date that the record itself brings wins over the category's limit.

    `repeats` names a closed ticket whose matter this is again, `drill` the operation, a drill, that the report is part of: then the
    ticket is no fact of the city.
    """

    category: Code
    place: Place
    department: Code | None = None
    due_at: Moment | None = None
    hazard: Hazard | None = None
    repeats: Identity | None = None
    drill: Identity | None = None
    words: Digest | None = None
    photos: Photos = ()
    estimated: bool = False

    def __post_init__(self) -> None:
        if self.due_at is not None and not is_meant(self.due_at):
            raise ValueError(f"`due_at` is {self.due_at.isoformat()}, expected {MEANT}")


class FileTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """立案: take the ticket on, by one of its category's standards."""

    standard: Code | None = None
    estimated: bool = False


class DispatchTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """派遣: give the ticket to a department."""

    department: Code
    estimated: bool = False


class AcceptTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """签收: the department takes it."""

    estimated: bool = False


class ArriveAtTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """到场: somebody is on the spot."""

    estimated: bool = False


class FinishTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """处置完成: the work is done, and looks as its photos show it."""

    photos: Photos = ()
    estimated: bool = False


class VerifyTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """核实: it is confirmed, before closing, that the matter is mended."""

    estimated: bool = False


class CloseTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """结案: end the ticket, by the standard it was filed by."""

    standard: Code | None = None
    estimated: bool = False


class TicketReported(Struct, frozen=True, kw_only=True):
    """A ticket began; its limit and both its deadlines are stored here, with the policy that gave them."""

    category: str
    procedure: str
    place: Place
    department: str | None
    yellow_at: Moment
    due_at: Moment
    due_recorded: bool
    clock: Clock
    turn: Turn
    hazard: Hazard | None = None
    repeats: str | None = None
    drill: str | None = None
    words: str | None = None
    photos: tuple[str, ...] = ()
    estimated: bool = False

    def __post_init__(self) -> None:
        if not (1 < self.yellow_at.year < 9999 and 1 < self.due_at.year < 9999):
            raise ValueError(f"`due_at` is {self.due_at.isoformat()}, expected a time that can be moved to the city's zone")


class TicketFiled(Struct, frozen=True, kw_only=True):
    """The ticket was taken on; its standard and policy set its limit anew, counted from the report, unless somebody decided it.

    It is `judged_by` the policy in force, or by that of its report where the one in force does not know its category any more.
    """

    previous: Stage
    turn: Turn
    judged_by: str
    standard: str | None = None
    limit: LimitChanged | None = None
    estimated: bool = False


class TicketDispatched(Struct, frozen=True, kw_only=True):
    """The ticket was given to a department."""

    previous: Stage
    turn: Turn
    department: str
    previous_department: str | None
    estimated: bool = False


class TicketAccepted(Struct, frozen=True, kw_only=True):
    """The department took the ticket."""

    previous: Stage
    turn: Turn
    estimated: bool = False


class TicketArrived(Struct, frozen=True, kw_only=True):
    """Somebody came to the spot."""

    previous: Stage
    turn: Turn
    estimated: bool = False


class TicketFinished(Struct, frozen=True, kw_only=True):
    """The work was done."""

    previous: Stage
    turn: Turn
    photos: tuple[str, ...] = ()
    estimated: bool = False


class TicketVerified(Struct, frozen=True, kw_only=True):
    """The mending was confirmed."""

    previous: Stage
    turn: Turn
    estimated: bool = False


class TicketClosed(Struct, frozen=True, kw_only=True):
    """The ticket ended; on time if not after its due moment. A closure that was `forced` names its reason and who approved."""

    previous: Stage
    previous_colour: Colour
    on_time: bool
    standard: str | None = None
    forced: Forced | None = None
    estimated: bool = False


StageCommand = FileTicket | DispatchTicket | AcceptTicket | ArriveAtTicket | FinishTicket | VerifyTicket | CloseTicket
StageEvent = TicketFiled | TicketDispatched | TicketAccepted | TicketArrived | TicketFinished | TicketVerified
