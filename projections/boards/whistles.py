"""吹哨报到: whistles of a day and street, what each called department answered, and who is not there yet.

Who was called is at last counted in exactly one of three: `reported`, in time or not; `missed`, who came neither in time nor later;
`unanswered`, whose time was not over when the whistle ended.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from projections.boards.standing import moved
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.called import Whistle
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import Row, RowKey
from schemas.ticket.stages import TicketClosed
from schemas.ticket.voids import TicketVoided
from schemas.ticket.whistles import (
    WhistleBlown,
    WhistleCoSigned,
    WhistleEnded,
    WhistleEvent,
    WhistleMissed,
    WhistleReported,
    WhistleScored,
)

Added = Iterator[tuple[RowKey, str, int]]
MOVED_BY = frozenset({*get_args(WhistleEvent), TicketClosed, TicketVoided})
OF_STANDING = frozenset({WhistleBlown, WhistleEnded, TicketClosed, TicketVoided})


def additions(step: Step, zone: tzinfo) -> Added:
    """All on the day on which the whistle was blown, in the ticket's street."""
    body, case = step.outcome.body, step.before.situation
    assert isinstance(case, Open), "a whistle is blown for an open ticket"
    street = case.place.street
    if isinstance(body, WhistleBlown):
        day = day_of(step.outcome.at, zone)
        yield ("whistles", day, street), "blown", 1
        for department in body.departments:
            yield ("roll-calls", day, street, department), "called", 1
        return
    whistle = case.whistle
    if whistle is None:
        return
    day = day_of(whistle.since, zone)
    if isinstance(body, WhistleEnded | TicketClosed | TicketVoided):
        yield ("whistles", day, street), "ended", 1
        left = "missed" if step.outcome.at >= whistle.report_due_at else "unanswered"  # time itself may not have said so yet
        for one in whistle.answers:
            if not one.reported and not one.missed:
                yield ("roll-calls", day, street, one.department), left, 1
        return
    assert isinstance(body, WhistleReported | WhistleMissed | WhistleCoSigned | WhistleScored)
    key = ("roll-calls", day, street, body.department)
    missed = any(one.missed for one in whistle.answers if one.department == body.department)
    yield from ((key, name, amount) for name, amount in _answered(body, missed))


def standing(step: Step, zone: tzinfo) -> Added:
    """吹哨中: how many tickets departments are called to now; one that ends otherwise takes its whistle along."""
    return moved(_whistling(step.before), _whistling(step.after))


def _whistling(ticket: Ticket) -> RowKey | None:
    case = ticket.situation
    return ("whistling", case.place.street) if isinstance(case, Open) and case.whistle is not None else None


def _answered(body: WhistleReported | WhistleMissed | WhistleCoSigned | WhistleScored, missed: bool) -> Iterator[tuple[str, int]]:
    """Who comes after all is missed no more: at the due moment he is in time, whether he or time was first."""
    match body:
        case WhistleReported():
            yield "reported", 1
            yield "seconds", body.seconds
            if body.on_time:
                yield "reported_on_time", 1
            if missed:
                yield "missed", -1
        case WhistleMissed():
            yield "missed", 1
        case WhistleCoSigned():
            yield "co_signed", 1
        case WhistleScored():
            yield "scored", 1
            yield "score", body.score


def row(ticket: Ticket) -> Row | None:
    """An open whistle: who is awaited until when, who is late, and who is there."""
    case = ticket.situation
    if not isinstance(case, Open) or case.whistle is None:
        return None
    whistle: Whistle = case.whistle
    return {
        "street": case.place.street,
        "category": case.category,
        "since": whistle.since.isoformat(),
        "due_at": whistle.report_due_at.isoformat(),
        "awaited": [one.department for one in whistle.answers if not one.reported and not one.missed],
        "overdue": [one.department for one in whistle.answers if not one.reported and one.missed],
        "there": [one.department for one in whistle.answers if one.reported],
    }
