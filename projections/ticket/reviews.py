"""How an open ticket comes to be judged by a later policy."""

from msgspec.structs import replace

from projections.ticket.moves import passed_to, with_limit
from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.reviews import TicketReviewed


def reviewed(case: Open, body: TicketReviewed, record: Outcome) -> Open:
    case = replace(case, policy=body.judged_by)
    if body.turn is not None:
        case = replace(passed_to(case, body.turn, record.at), turn_since=case.turn_since)
    return case if body.limit is None else with_limit(case, body.limit, record)


EVOLVES: Evolves = {TicketReviewed: (Open, reviewed)}
