"""How a ticket ends that should not have been one."""

from msgspec.structs import replace

from projections.ticket.bundles import Bundle
from projections.ticket.moves import ended, passed_to
from projections.ticket.state import NOBODY, Evolves, Open, Voided
from schemas.envelope import Outcome
from schemas.ticket.voids import TicketVoided
from schemas.turn import Turn


def voided(case: Open, body: TicketVoided, record: Outcome) -> Voided:
    case = ended(passed_to(case, Turn(holder=NOBODY), record.at))
    return Voided(case=replace(case, bundle=Bundle(), valid=False), voided_at=record.at)


EVOLVES: Evolves = {TicketVoided: (Open, voided)}
