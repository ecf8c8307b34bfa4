"""上报: a report under a new id begins a ticket, with the limit of its category or the due date that the record brings."""

from projections.limits import recorded_term, term
from projections.ticket.state import Closed, Merged, Open, Unreported, Voided
from schemas.refusal import Rule
from schemas.stage import Stage
from schemas.ticket.stages import ReportTicket, TicketReported
from streams.deciders.decision import Asked, Deciders, Decision
from streams.deciders.surveys import turn_at_report
from streams.deciders.units import unfit


def _exists(situation: Open | Closed | Merged | Voided, body: ReportTicket, asked: Asked) -> Decision:
    return Rule.TICKET_EXISTS, {"situation": type(situation).__name__.lower()}


def _report(situation: Unreported, body: ReportTicket, asked: Asked) -> Decision:
    policy = asked.policy
    category = policy.category(body.category)
    if category is None:
        return Rule.CATEGORY_UNKNOWN, {"category": body.category, "policy": policy.version}
    refusal = unfit(body.department, body.category, body.place, asked) if body.department is not None else None
    if refusal is not None:
        return refusal
    procedure = policy.procedure(category.procedure)
    if procedure is None:
        return Rule.PROCEDURE_UNKNOWN, {"procedure": category.procedure, "policy": policy.version}
    if body.department is None and Stage.DISPATCH not in procedure.required + procedure.optional:
        return Rule.DEPARTMENT_MISSING, {"category": body.category, "procedure": category.procedure}
    percent = policy.yellow_percent(body.category, body.hazard)
    limit = term(policy, category, asked.at, percent) if body.due_at is None else recorded_term(asked.at, body.due_at, percent)
    return TicketReported(
        category=body.category,
        procedure=category.procedure,
        place=body.place,
        department=body.department,
        yellow_at=limit.yellow_at,
        due_at=limit.due_at,
        due_recorded=body.due_at is not None,
        clock=limit.clock,
        turn=turn_at_report(procedure, asked, body.department),
        hazard=body.hazard,
        repeats=body.repeats,
        drill=body.drill,
        words=body.words,
        photos=body.photos,
        estimated=body.estimated,
    )


DECIDERS: Deciders = {
    (Unreported, ReportTicket): _report,
    (Open, ReportTicket): _exists,
    (Closed, ReportTicket): _exists,
    (Merged, ReportTicket): _exists,
    (Voided, ReportTicket): _exists,
}
