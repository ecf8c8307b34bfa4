"""例外办理: what ended outside of its procedure, or was put right, on the day on which it did, by what it rests on."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.local_time import day_of
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.corrections import TicketCorrected
from schemas.ticket.stages import TicketClosed
from schemas.ticket.voids import TicketVoided

MOVED_BY = frozenset({TicketVoided, TicketClosed, TicketCorrected})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """Under the district and the department that held it; a closure of the procedure's own counts nothing."""
    body, case = step.outcome.body, step.before.situation
    assert isinstance(case, Open)
    if isinstance(body, TicketCorrected):
        name, reason = "corrected", body.reason
    elif isinstance(body, TicketVoided):
        name, reason = "voided", body.reason.value
    elif isinstance(body, TicketClosed) and body.forced is not None:
        name, reason = "forced", body.forced.reason.value
    else:
        return
    day = day_of(step.outcome.at, zone)
    yield ("exceptions", day, reason, case.place.district, case.department or NO_DEPARTMENT), name, 1
