"""How a return moves a ticket back, and a final ruling on again."""

from msgspec.structs import replace

from projections.ticket.state import Dispatched, Evolves, Open, passed_to
from schemas.envelope import Outcome
from schemas.stage import Stage
from schemas.ticket.returns import TicketReturned, TicketRuled


def returned(case: Open, body: TicketReturned, record: Outcome) -> Open:
    known = case.returns
    counted = replace(known, reworked=body.number) if body.rework else replace(known, returned=body.number)
    return replace(
        passed_to(case, body.turn, record.at),
        stage=body.stage,
        department=body.department,
        returns=replace(counted, disputed=body.disputed, ruling=body.ruling),
        handler=None if body.rework else case.handler,
        verifier=None,
    )


def ruled(case: Open, body: TicketRuled, record: Outcome) -> Open:
    return replace(
        passed_to(case, body.turn, record.at),
        stage=Stage.DISPATCH,
        department=body.department,
        dispatched=Dispatched(record.actor, record.at),
        returns=replace(case.returns, disputed=None, ruling=False, ruled=True),
    )


EVOLVES: Evolves = {TicketReturned: (Open, returned), TicketRuled: (Open, ruled)}
