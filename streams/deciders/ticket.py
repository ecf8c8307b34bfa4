"""What may happen to a ticket, and why not: one small pure function per command."""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from projections.limits import Deadlines, deadlines, recorded_deadlines
from projections.ticket import Closed, Open, Ticket, Unreported
from schemas.calendar import CalendarUnknown
from schemas.envelope import Command
from schemas.policy import Policy
from schemas.refusal import Rule
from schemas.stage import ORDER, SEVERITY, Colour, Stage
from schemas.ticket import (
    AcceptTicket,
    ArriveAtTicket,
    ChangeTicketColour,
    CloseTicket,
    CommandRefused,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    LimitChanged,
    ReportTicket,
    TicketAccepted,
    TicketArrived,
    TicketClosed,
    TicketColourChanged,
    TicketDispatched,
    TicketEvent,
    TicketFiled,
    TicketFinished,
    TicketOutcome,
    TicketReported,
    TicketVerified,
    VerifyTicket,
)

Decision = TicketEvent | tuple[Rule, dict[str, str]]

STAGE_OF = {
    FileTicket: Stage.FILE,
    DispatchTicket: Stage.DISPATCH,
    AcceptTicket: Stage.ACCEPT,
    ArriveAtTicket: Stage.ARRIVE,
    FinishTicket: Stage.FINISH,
    VerifyTicket: Stage.VERIFY,
    CloseTicket: Stage.CLOSE,
}


def decide(ticket: Ticket, command: Command, policy: Policy, at: datetime) -> TicketOutcome:
    """The one outcome of a command at a moment of city time, under the policy it was made under."""
    decision = _stale(ticket, command) or _decide(ticket, command, policy, at)
    if isinstance(decision, tuple):
        rule, facts = decision
        return CommandRefused(command=type(command.body).__name__, rule=rule, facts=facts)
    return decision


def _stale(ticket: Ticket, command: Command) -> Decision | None:
    if command.expected_version is None or command.expected_version == ticket.version:
        return None
    return Rule.STALE_VERSION, {"expected": str(command.expected_version), "current": str(ticket.version)}


def _decide(ticket: Ticket, command: Command, policy: Policy, at: datetime) -> Decision:
    body = command.body
    situation = ticket.situation
    if isinstance(body, ReportTicket):
        return _report(situation, body, policy, at)
    match situation:
        case Unreported():
            return Rule.TICKET_UNKNOWN, {"ticket": command.ticket}
        case Closed():
            return Rule.TICKET_CLOSED, {"closed_at": situation.closed_at.isoformat()}
        case Open() if isinstance(body, ChangeTicketColour):
            return _change_colour(situation, body, at)
        case Open():
            return _pass_stage(situation, command, policy, at)
        case _:
            assert_never(situation)


def _report(situation: Unreported | Open | Closed, body: ReportTicket, policy: Policy, at: datetime) -> Decision:
    if not isinstance(situation, Unreported):
        return Rule.TICKET_EXISTS, {"situation": type(situation).__name__.lower()}
    category = policy.category(body.category)
    if category is None:
        return Rule.CATEGORY_UNKNOWN, {"category": body.category, "policy": policy.version}
    if body.department is not None and body.department not in policy.departments:
        return Rule.DEPARTMENT_UNKNOWN, {"department": body.department, "policy": policy.version}
    procedure = policy.procedure(category.procedure)
    if procedure is None:
        return _procedure_unknown(category.procedure, policy)
    if body.department is None and Stage.DISPATCH not in procedure.required + procedure.optional:
        return Rule.DEPARTMENT_MISSING, {"category": body.category, "procedure": category.procedure}
    try:
        yellow, due = deadlines(policy, category, at) if body.due_at is None else recorded_deadlines(policy, at, body.due_at)
    except CalendarUnknown as error:
        return Rule.CALENDAR_UNKNOWN, {"year": str(error.year), "policy": policy.version}
    return TicketReported(
        category=body.category,
        procedure=category.procedure,
        place=body.place,
        department=body.department,
        yellow_at=yellow,
        due_at=due,
        due_recorded=body.due_at is not None,
        words=body.words,
        photos=body.photos,
        estimated=body.estimated,
    )


def _procedure_unknown(name: str, policy: Policy) -> Decision:
    """The version a command was made under may lack a ticket's procedure; a lasting error would stop its whole partition."""
    return Rule.PROCEDURE_UNKNOWN, {"procedure": name, "policy": policy.version}


def _pass_stage(case: Open, command: Command, policy: Policy, at: datetime) -> Decision:
    body = command.body
    assert not isinstance(body, ReportTicket | ChangeTicketColour)
    stage = STAGE_OF[type(body)]
    return _barred(case, stage, policy) or _own_work(case, stage, command.actor, policy) or _passed(case, body, policy, at)


def _barred(case: Open, stage: Stage, policy: Policy) -> Decision | None:
    """Why the procedure does not let the ticket enter a stage now."""
    procedure = policy.procedure(case.procedure)
    if procedure is None:
        return _procedure_unknown(case.procedure, policy)
    facts = {"stage": case.stage.value, "asked": stage.value, "procedure": case.procedure}
    if stage not in procedure.required and stage not in procedure.optional:
        return Rule.STAGE_NOT_IN_PROCEDURE, facts
    if ORDER[stage] <= ORDER[case.stage]:
        return Rule.STAGE_ALREADY_PASSED, facts
    missing = [s.value for s in procedure.required if ORDER[case.stage] < ORDER[s] < ORDER[stage]]
    if missing:
        return Rule.STAGE_SKIPPED, facts | {"missing": ",".join(missing)}
    return None


def _own_work(case: Open, stage: Stage, actor: str, policy: Policy) -> Decision | None:
    """Why a person may not verify or close what he did himself, where the procedure separates duties."""
    procedure = policy.procedure(case.procedure)
    if procedure is None or not procedure.separate_duties or stage not in (Stage.VERIFY, Stage.CLOSE):
        return None
    did = {case.handler: Stage.FINISH} | ({case.verifier: Stage.VERIFY} if stage is Stage.CLOSE else {})
    return (Rule.OWN_WORK, {"asked": stage.value, "actor": actor, "did": did[actor].value}) if actor in did else None


def _passed(
    case: Open,
    body: FileTicket | DispatchTicket | AcceptTicket | ArriveAtTicket | FinishTicket | VerifyTicket | CloseTicket,
    policy: Policy,
    at: datetime,
) -> Decision:
    previous, estimated = case.stage, body.estimated
    match body:
        case FileTicket():
            return _filed(case, body, policy, at)
        case DispatchTicket():
            return _dispatched(case, body, policy)
        case AcceptTicket():
            return TicketAccepted(previous=previous, estimated=estimated)
        case ArriveAtTicket():
            return TicketArrived(previous=previous, estimated=estimated)
        case FinishTicket():
            return TicketFinished(previous=previous, estimated=estimated)
        case VerifyTicket():
            return TicketVerified(previous=previous, estimated=estimated)
        case CloseTicket():
            return _closed(case, body, at)
        case _:
            assert_never(body)


def _filed(case: Open, body: FileTicket, policy: Policy, at: datetime) -> Decision:
    """By one of the category's standards, whose limit counts from the report; a due date that the record brought stays."""
    category = policy.category(case.category)
    if category is None:
        return Rule.CATEGORY_UNKNOWN, {"category": case.category, "policy": policy.version}
    if body.standard is None and category.standards:
        known = ",".join(standard.code for standard in category.standards)
        return Rule.STANDARD_MISSING, {"asked": Stage.FILE.value, "known": known}
    filed = TicketFiled(previous=case.stage, estimated=body.estimated)
    if body.standard is None:
        return filed
    standard = category.standard(body.standard)
    if standard is None:
        return Rule.STANDARD_UNKNOWN, {"category": case.category, "standard": body.standard}
    try:
        limit = None if case.limit.recorded else _limit_changed(case, deadlines(policy, standard, case.reported_at), at)
    except CalendarUnknown as error:
        return Rule.CALENDAR_UNKNOWN, {"year": str(error.year), "policy": policy.version}
    return replace(filed, standard=standard.code, limit=limit)


def _limit_changed(case: Open, moments: Deadlines, at: datetime) -> LimitChanged:
    """A longer limit takes a warning back; a shorter one gives none, since time does that at its next tick."""
    yellow_at, due_at = moments
    now = Colour.RED if at >= due_at else Colour.YELLOW if at >= yellow_at else Colour.GREEN
    colour = min(case.colour, now, key=SEVERITY.__getitem__)
    return LimitChanged(yellow_at=yellow_at, due_at=due_at, previous_colour=case.colour, colour=colour)


def _closed(case: Open, body: CloseTicket, at: datetime) -> Decision:
    if body.standard is None and case.standard is not None:
        return Rule.STANDARD_MISSING, {"asked": Stage.CLOSE.value, "known": case.standard}
    if body.standard is not None and case.standard is None:
        return Rule.STANDARD_UNKNOWN, {"category": case.category, "standard": body.standard}
    if body.standard != case.standard:
        return Rule.STANDARD_DIFFERS, {"filed": str(case.standard), "standard": str(body.standard)}
    return TicketClosed(
        previous=case.stage,
        previous_colour=case.colour,
        on_time=at <= case.limit.due_at,
        standard=case.standard,
        estimated=body.estimated,
    )


def _dispatched(case: Open, body: DispatchTicket, policy: Policy) -> Decision:
    if body.department not in policy.departments:
        return Rule.DEPARTMENT_UNKNOWN, {"department": body.department, "policy": policy.version}
    return TicketDispatched(
        previous=case.stage,
        department=body.department,
        previous_department=case.department,
        estimated=body.estimated,
    )


def _change_colour(case: Open, body: ChangeTicketColour, at: datetime) -> Decision:
    if body.limit_sequence != case.limit.sequence:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.limit_sequence), "current": str(case.limit.sequence)}
    if SEVERITY[body.colour] <= SEVERITY[case.colour]:
        return Rule.COLOUR_ALREADY_SHOWN, {"colour": case.colour.value, "asked": body.colour.value}
    falls_at = case.limit.due_at if body.colour is Colour.RED else case.limit.yellow_at
    if at < falls_at:
        return Rule.DEADLINE_AHEAD, {"deadline": falls_at.isoformat(), "at": at.isoformat()}
    return TicketColourChanged(
        previous=case.colour,
        colour=body.colour,
        limit_sequence=body.limit_sequence,
        deadline_at=falls_at,
    )
