"""The family ticket 工单: commands, and their past tenses."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.moment import MEANT, Moment, is_meant
from schemas.place import Place
from schemas.policy import Code
from schemas.refusal import Rule
from schemas.stage import Colour, Stage

# A salted SHA-256 of something that lies outside the log: words or a photo.
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$(?!\\n)")]


class ReportTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """上报: ask for a new ticket. A due date that the record itself brings wins over the category's limit."""

    category: Code
    place: Place
    department: Code | None = None
    due_at: Moment | None = None
    words: Digest | None = None
    photos: Annotated[tuple[Digest, ...], Meta(max_length=16)] = ()
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


class FinishTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """处置完成: the work is done."""

    estimated: bool = False


class VerifyTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """核实: it is confirmed, before closing, that the matter is mended."""

    estimated: bool = False


class CloseTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """结案: end the ticket, by the standard it was filed by."""

    standard: Code | None = None
    estimated: bool = False


class ChangeTicketColour(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """变色: asked for by time, when a deadline of the limit that record `limit_sequence` set has come."""

    colour: Colour
    limit_sequence: int
    deadline_at: Moment


class TicketReported(Struct, frozen=True, kw_only=True):
    """A ticket began; its limit and both its deadlines are stored here, with the policy that gave them."""

    category: str
    procedure: str
    place: Place
    department: str | None
    yellow_at: Moment
    due_at: Moment
    due_recorded: bool
    words: str | None = None
    photos: tuple[str, ...] = ()
    estimated: bool = False

    def __post_init__(self) -> None:
        if not (1 < self.yellow_at.year < 9999 and 1 < self.due_at.year < 9999):
            raise ValueError(f"`due_at` is {self.due_at.isoformat()}, expected a time that can be moved to the city's zone")


class LimitChanged(Struct, frozen=True, kw_only=True):
    """A new limit and both its deadlines, with the colour before and the one it leaves; a graver one is left to time."""

    yellow_at: Moment
    due_at: Moment
    previous_colour: Colour
    colour: Colour


class TicketFiled(Struct, frozen=True, kw_only=True):
    """The ticket was taken on; a standard sets its limit anew, counted from the report, unless the record brought a due date."""

    previous: Stage
    standard: str | None = None
    limit: LimitChanged | None = None
    estimated: bool = False


class TicketDispatched(Struct, frozen=True, kw_only=True):
    """The ticket was given to a department."""

    previous: Stage
    department: str
    previous_department: str | None
    estimated: bool = False


class TicketAccepted(Struct, frozen=True, kw_only=True):
    """The department took the ticket."""

    previous: Stage
    estimated: bool = False


class TicketArrived(Struct, frozen=True, kw_only=True):
    """Somebody came to the spot."""

    previous: Stage
    estimated: bool = False


class TicketFinished(Struct, frozen=True, kw_only=True):
    """The work was done."""

    previous: Stage
    estimated: bool = False


class TicketVerified(Struct, frozen=True, kw_only=True):
    """The mending was confirmed."""

    previous: Stage
    estimated: bool = False


class TicketClosed(Struct, frozen=True, kw_only=True):
    """The ticket ended; on time if not after its due moment."""

    previous: Stage
    previous_colour: Colour
    on_time: bool
    standard: str | None = None
    estimated: bool = False


class TicketColourChanged(Struct, frozen=True, kw_only=True):
    """Time changed the colour; `deadline_at` is when it fell due, the record's own time when it was noticed."""

    previous: Colour
    colour: Colour
    limit_sequence: int
    deadline_at: Moment


class CommandRefused(Struct, frozen=True, kw_only=True):
    """A command came to nothing, by a named rule, on the facts given; it is a record like any other."""

    command: str
    rule: Rule
    facts: dict[str, str]


TicketCommand = (
    ReportTicket
    | FileTicket
    | DispatchTicket
    | AcceptTicket
    | ArriveAtTicket
    | FinishTicket
    | VerifyTicket
    | CloseTicket
    | ChangeTicketColour
)
StageEvent = TicketFiled | TicketDispatched | TicketAccepted | TicketArrived | TicketFinished | TicketVerified
TicketEvent = TicketReported | StageEvent | TicketClosed | TicketColourChanged
TicketOutcome = TicketEvent | CommandRefused
