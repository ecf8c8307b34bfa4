"""核查: a ticket is surveyed before it is filed, by somebody else than its reporter; what was not found is not simply filed."""

from projections.ticket.state import Open
from projections.turns import SURVEYOR
from schemas.policy import Procedure
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.ticket.surveys import SurveyTicket, TicketSurveyed
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing

# Whose reports need no survey: a collector stands before what he reports, and a record of another city names none.
SEEN = frozenset({Role.COLLECTOR, Role.RECORD})


def turn_at_report(procedure: Procedure, asked: Asked, department: str | None) -> Turn:
    """Whose turn it is from a report on: the collector's where it has to be surveyed first. Raises CalendarUnknown."""
    if procedure.survey and asked.command.role not in SEEN:
        return Turn(holder=SURVEYOR)
    return asked.turn(procedure.name, Stage.REPORT, department)


def _survey(case: Open, body: SurveyTicket, asked: Asked) -> Decision:
    procedure = asked.procedure(case.procedure)
    facts = {"stage": case.stage.value, "asked": "survey-ticket", "procedure": case.procedure}
    if Stage.FILE not in procedure.required + procedure.optional:
        return Rule.STAGE_NOT_IN_PROCEDURE, facts | {"asked": Stage.FILE.value}
    if ORDER[case.stage] >= ORDER[Stage.FILE]:
        return Rule.STAGE_ALREADY_PASSED, facts
    if asked.actor == case.reporter:
        return Rule.OWN_REPORT, {"actor": asked.actor}
    if not body.found and body.opinion is None:
        return opinion_missing(asked)
    return TicketSurveyed(found=body.found, turn=_turn(case, asked), opinion=body.opinion)


def _turn(case: Open, asked: Asked) -> Turn:
    """The acceptor's, from now on, if it was waited for; a survey beside that gives nobody more time."""
    return asked.turn(case.procedure, case.stage, case.department) if case.turn.holder == SURVEYOR else case.turn


def unsurveyed(case: Open, procedure: Procedure, asked: Asked) -> Refusal | None:
    """Why a ticket may not be filed yet; what a survey did not find, a supervisor may file all the same."""
    role = asked.command.role
    if role is Role.RECORD:
        return None
    if case.surveyed is None:
        seen = case.filed or case.collector is not None or case.reporter is None
        return (Rule.SURVEY_MISSING, {"procedure": case.procedure}) if procedure.survey and not seen else None
    return (Rule.SURVEY_FAILED, {}) if not case.surveyed and role is not Role.SUPERVISOR else None


DECIDERS: Deciders = {(Open, SurveyTicket): _survey}
