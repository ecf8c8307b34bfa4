"""What may happen to a ticket, and why not: the one table of deciders, and the rules that hold for all of them."""

from datetime import datetime
from typing import get_args

from projections.ticket import Ticket
from projections.ticket.state import Closed, Merged, Open, Unreported, Voided, case_of
from schemas.calendar import CalendarUnknown
from schemas.envelope import Command
from schemas.policy import Policies
from schemas.refusal import Rule
from schemas.ticket import TicketOutcome
from schemas.ticket.appeals import AppealCommand
from schemas.ticket.hazards import RaiseHazard
from schemas.ticket.merging import ReleaseChild
from schemas.ticket.pauses import ResumeTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.roles import MAY
from schemas.ticket.stages import ReportTicket
from schemas.ticket.supervision import SupervisionCommand
from schemas.ticket.voids import VoidTicket
from schemas.ticket.whistles import WhistleCommand
from streams.deciders import (
    appeals,
    colours,
    corrections,
    escalations,
    evaluations,
    extensions,
    featuring,
    forced,
    hazards,
    merging,
    passing,
    pauses,
    reopenings,
    reports,
    returns,
    reviews,
    stages,
    supervision,
    surveys,
    voids,
    whistles,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, refused, role_may_not, stale

DECIDERS: Deciders = {
    **reports.DECIDERS,
    **stages.DECIDERS,
    **colours.DECIDERS,
    **returns.DECIDERS,
    **pauses.DECIDERS,
    **extensions.DECIDERS,
    **evaluations.DECIDERS,
    **reopenings.DECIDERS,
    **merging.DECIDERS,
    **reviews.DECIDERS,
    **escalations.DECIDERS,
    **supervision.DECIDERS,
    **whistles.DECIDERS,
    **forced.DECIDERS,
    **voids.DECIDERS,
    **passing.DECIDERS,
    **corrections.DECIDERS,
    **appeals.DECIDERS,
    **hazards.DECIDERS,
    **surveys.DECIDERS,
    **featuring.DECIDERS,
}
# What a suspended ticket takes: its clock stands still, but others wait for an answer.
WHILE_SUSPENDED = frozenset(
    {
        ReportTicket,
        VoidTicket,
        ResumeTicket,
        ReleaseChild,
        ReviewTicket,
        RaiseHazard,
        *get_args(SupervisionCommand | WhistleCommand | AppealCommand),
    }
)


def versions_needed(ticket: Ticket, command: Command) -> set[str]:
    """The policies without which a command cannot be decided: its own, and the one by which its ticket is judged."""
    case = case_of(ticket.situation)
    return {command.policy} if case is None else {command.policy, case.policy}


def decide(ticket: Ticket, command: Command, policies: Policies, at: datetime) -> TicketOutcome:
    """The one outcome of a command at a moment of city time; `policies` has the versions that are needed."""
    case = case_of(ticket.situation)
    current = policies[command.policy]
    asked = Asked(command, current if case is None else policies[case.policy], current, at)
    decision = stale(ticket.version, command) or role_may_not(command, MAY[type(command.body)]) or _decided(ticket, asked)
    return refused(command.body, decision) if isinstance(decision, tuple) else decision


def _decided(ticket: Ticket, asked: Asked) -> Decision:
    situation, body = ticket.situation, asked.command.body
    decider = DECIDERS.get((type(situation), type(body)))
    if decider is None:
        return _out_of_place(ticket, asked.command)
    if isinstance(situation, Open) and situation.pause is not None and type(body) not in WHILE_SUSPENDED:
        return Rule.TICKET_SUSPENDED, {"until": situation.pause.until.isoformat()}
    try:
        return decider(situation, body, asked)
    except CalendarUnknown as error:
        mistaken = asked.current if error.calendar is asked.current.calendar else asked.policy
        return Rule.CALENDAR_UNKNOWN, {"year": str(error.year), "policy": mistaken.version}


def _out_of_place(ticket: Ticket, command: Command) -> Refusal:
    """Why a command finds the ticket in a situation that it does not take."""
    match ticket.situation:
        case Unreported():
            return Rule.TICKET_UNKNOWN, {"ticket": command.ticket}
        case Merged(bond=bond):
            return Rule.TICKET_MERGED, {"master": bond.master}
        case Voided(voided_at=voided_at):
            return Rule.TICKET_VOIDED, {"voided_at": voided_at.isoformat()}
        case Closed(closed_at=closed_at):
            return Rule.TICKET_CLOSED, {"closed_at": closed_at.isoformat()}
        case Open(stage=stage):
            return Rule.TICKET_OPEN, {"stage": stage.value}
