"""How a closure is doubted, and taken back."""

from msgspec.structs import replace

from projections.ticket.moves import deducted, open_again, passed_to, undone, with_limit
from projections.ticket.state import Closed, Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.appeals import Contested
from schemas.ticket.reopenings import ClosureSuspected, SuspicionCleared, TicketReopened


def suspected(closed: Closed, body: ClosureSuspected, record: Outcome) -> Closed:
    """What perhaps was not solved is not shown as an achievement, nor once the suspicion is cleared: a person decides anew."""
    return replace(closed, suspected_by=body.repeated_by, featured=None)


def cleared(closed: Closed, body: SuspicionCleared, record: Outcome) -> Closed:
    return replace(closed, suspected_by=None)


def reopened(closed: Closed, body: TicketReopened, record: Outcome) -> Open:
    """A closure that was suspected and is taken back was a false one."""
    case = closed.case
    if closed.suspected_by is not None:
        case = deducted(case, Contested.FALSIFICATION, case.department, record)
    case = open_again(passed_to(case, body.turn, record.at), record)
    case = case if body.limit is None else with_limit(case, body.limit, record)
    return replace(undone(case), stage=body.stage, reopened=body.number)


EVOLVES: Evolves = {ClosureSuspected: (Closed, suspected), SuspicionCleared: (Closed, cleared), TicketReopened: (Closed, reopened)}
