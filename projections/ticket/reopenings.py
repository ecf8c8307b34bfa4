"""How a closure is doubted, and taken back."""

from msgspec.structs import replace

from projections.ticket.moves import open_again, passed_to
from projections.ticket.state import Closed, Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.reopenings import ClosureSuspected, TicketReopened


def suspected(closed: Closed, body: ClosureSuspected, record: Outcome) -> Closed:
    return replace(closed, suspected_by=body.repeated_by)


def reopened(closed: Closed, body: TicketReopened, record: Outcome) -> Open:
    case = open_again(passed_to(closed.case, body.turn, record.at), record)
    return replace(case, stage=body.stage, handler=None, verifier=None, reopened=body.number)


EVOLVES: Evolves = {ClosureSuspected: (Closed, suspected), TicketReopened: (Closed, reopened)}
