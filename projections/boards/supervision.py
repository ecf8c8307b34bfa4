"""督办、升级、补发: demands of a day and what became of them, how many stand now, how far tickets rose, what came late."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.standing import moved
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.due import Due
from schemas.ticket.appeals import AppealStepMissed
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.corrections import TicketCorrected
from schemas.ticket.escalations import TicketEscalated
from schemas.ticket.merging import TicketMerged, TicketUnmerged
from schemas.ticket.pauses import TicketResumed
from schemas.ticket.stages import TicketClosed
from schemas.ticket.supervision import SupervisionMissed, SupervisionOpened, SupervisionReplied, SupervisionResolved
from schemas.ticket.voids import TicketVoided
from schemas.ticket.whistles import WhistleMissed

Added = Iterator[tuple[RowKey, str, int]]
COUNTED: dict[type, str] = {SupervisionReplied: "replied", SupervisionMissed: "missed", SupervisionResolved: "resolved"}
OF_DEMANDS = frozenset({SupervisionOpened, *COUNTED})
OF_STANDING = frozenset(
    {SupervisionOpened, SupervisionResolved, TicketClosed, TicketVoided, TicketMerged, TicketUnmerged, TicketCorrected}
)
OF_ESCALATIONS = frozenset({TicketEscalated})
OF_TIME = frozenset({TicketColourChanged, TicketResumed, TicketEscalated, SupervisionMissed, WhistleMissed, AppealStepMissed})


def demands(step: Step, zone: tzinfo) -> Added:
    """Each demand and what became of it, on the day on which it was made, under who held the ticket then."""
    body, case, now = step.outcome.body, step.before.situation, step.after.situation
    if isinstance(body, SupervisionOpened):
        assert isinstance(now, Open)
        yield ("supervisions", day_of(step.outcome.at, zone), body.demand.value, body.holder), "opened", 1
        return
    assert isinstance(case, Open)
    assert case.supervision is not None, "what is replied to, missed or resolved was demanded"
    key = ("supervisions", day_of(case.supervision.since, zone), case.supervision.demand.value, case.supervision.holder)
    yield key, COUNTED[type(body)], 1
    if isinstance(body, SupervisionReplied) and body.on_time:
        yield key, "replied_on_time", 1


def standing(step: Step, zone: tzinfo) -> Added:
    """督办中: how many tickets are under supervision now."""
    return moved(_supervised(step.before), _supervised(step.after))


def _supervised(ticket: Ticket) -> RowKey | None:
    case = ticket.situation
    if not isinstance(case, Open) or case.supervision is None:
        return None
    return ("supervised", case.place.district, case.supervision.demand.value)


def escalations(step: Step, zone: tzinfo) -> Added:
    body, case = step.outcome.body, step.before.situation
    assert isinstance(body, TicketEscalated)
    assert isinstance(case, Open)
    yield ("escalations", day_of(step.outcome.at, zone), case.place.district, str(body.level)), "escalated", 1


def caused(step: Step, zone: tzinfo) -> Added:
    """补发: what time caused in a day, and how much of it was noticed late."""
    body = step.outcome.body
    match body:
        case TicketColourChanged():
            due = Due.YELLOW if body.colour.value == Due.YELLOW.value else Due.RED
        case TicketEscalated():
            due = Due.ESCALATE
        case SupervisionMissed():
            due = Due.REPLY
        case AppealStepMissed():
            due = Due.APPEAL
        case WhistleMissed():
            due = Due.REPORT
        case TicketResumed(by_time=True):
            due = Due.RESUME
        case _:
            return
    key = ("caused-by-time", day_of(step.outcome.at, zone), due.value)
    yield key, "caused", 1
    if body.late:
        yield key, "late", 1
