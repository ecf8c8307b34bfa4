"""What a ticket knows once it was surveyed: the last survey says whether the matter is there."""

from msgspec.structs import replace

from projections.ticket.moves import passed_to
from projections.ticket.state import Evolves, Open
from schemas.envelope import Outcome
from schemas.ticket.surveys import TicketSurveyed


def surveyed(case: Open, body: TicketSurveyed, record: Outcome) -> Open:
    """A survey that nobody waited for leaves the turn as it was, since when it was."""
    case = case if body.turn == case.turn else passed_to(case, body.turn, record.at)
    return replace(case, surveyed=body.found)


EVOLVES: Evolves = {TicketSurveyed: (Open, surveyed)}
