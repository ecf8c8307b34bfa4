"""In which role somebody asks for a command: he whose task it is, as the ticket stands."""

from projections.ticket import Ticket
from projections.ticket.appeals import pending
from projections.ticket.state import Open, case_of
from schemas.role import Role
from schemas.ticket import TicketCommand, TicketOutcome
from schemas.ticket.appeals import DecideAppeal
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.roles import MAY
from schemas.ticket.supervision import ReplySupervision
from streams.deciders.appeals import JUDGES


def role_of(ticket: Ticket, body: TicketCommand | TicketOutcome) -> Role:
    """The first that may, but where the ticket's own state says whose task it is; a supervisor's for what is no command."""
    may, case = MAY.get(type(body), (Role.SUPERVISOR,)), case_of(ticket.situation)
    asked = _asked(case, body) if case is not None else None
    return next((role for role in may if role.value == asked), may[0])


def _asked(case: Open, body: TicketCommand | TicketOutcome) -> str | None:
    match body:
        case ReturnTicket():
            return case.turn.holder
        case ReplySupervision() if case.supervision is not None:
            return case.supervision.holder
        case DecideAppeal():
            step = next((one.step for one in case.deducted if pending(one)), None)
            return JUDGES[step].value if step is not None else None
        case _:
            return None
