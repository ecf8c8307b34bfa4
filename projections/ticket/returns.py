"""How a return moves a ticket back, and a final ruling on again."""

from msgspec.structs import replace

from projections.ticket.moves import asking_nothing, deducted, given_to, passed_to, undone
from projections.ticket.state import Dispatched, Evolves, Open, Returns
from schemas.envelope import Outcome
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket.appeals import Contested
from schemas.ticket.returns import TicketReturned, TicketRuled

# From which failure of one ticket's work on a rework weighs more (domain notes §6).
GRAVER_FROM = 3


def returned(case: Open, body: TicketReturned, record: Outcome) -> Open:
    """Who sends back what he did not take on does not own it."""
    refused = body.plain and case.owner is not None and not case.owner.took and case.owner.unit == case.department
    counted = _counted(case, body, record)
    if body.rework:
        ground = Contested.REWORK_GRAVER if body.number >= GRAVER_FROM else Contested.REWORK
        case = undone(deducted(case, ground, case.department, record))
    return replace(
        passed_to(asking_nothing(case) if body.plain else case, body.turn, record.at),
        stage=body.stage,
        department=body.department,
        returns=replace(counted, disputed=body.disputed, ruling=body.ruling),
        verifier=None,
        owner=None if refused else case.owner,
    )


def _counted(case: Open, body: TicketReturned, record: Outcome) -> Returns:
    known = case.returns
    if body.rework:
        return replace(known, reworked=body.number)
    if body.recheck:
        return replace(known, rechecked=body.number)
    by_itself = case.department is not None and record.role in (Role.HANDLER, Role.RECORD)
    refused_by = (*known.refused_by, case.department) if by_itself else known.refused_by
    return replace(known, returned=body.number, refused_by=refused_by)


def ruled(case: Open, body: TicketRuled, record: Outcome) -> Open:
    """Who sent the ticket back himself and is told that it is his had refused it without ground."""
    if body.department in case.returns.refused_by:
        case = deducted(case, Contested.REFUSAL, body.department, record)
    return replace(
        given_to(passed_to(case, body.turn, record.at), body.department, record.at),
        stage=Stage.DISPATCH,
        dispatched=Dispatched(record.actor, record.at, body.department, case.category, case.place.street),
        returns=replace(case.returns, disputed=None, ruling=False, ruled=True),
    )


EVOLVES: Evolves = {TicketReturned: (Open, returned), TicketRuled: (Open, ruled)}
