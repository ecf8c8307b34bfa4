"""吹哨报到: one whistle at a time; each called department reports, co-signs, is scored, or the street says why not."""

from datetime import timedelta

from projections.ticket.called import Answer, Whistle
from projections.ticket.state import Open
from projections.working_time import runs_out
from schemas.refusal import Rule
from schemas.ticket.whistles import (
    BlowWhistle,
    CoSignWhistle,
    EndWhistle,
    MissWhistle,
    ReportToWhistle,
    ScoreWhistle,
    WhistleBlown,
    WhistleCoSigned,
    WhistleEnded,
    WhistleMissed,
    WhistleReported,
    WhistleScored,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing

NONE_BLOWN: Refusal = (Rule.NO_WHISTLE, {})


def unended(case: Open) -> Refusal | None:
    """Why a ticket may neither end nor go into another: departments are called to it."""
    known = case.whistle
    return None if known is None else (Rule.WHISTLE_UNENDED, {"department": ",".join(one.department for one in known.answers)})


def _blow(case: Open, body: BlowWhistle, asked: Asked) -> Decision:
    if case.whistle is not None:
        return Rule.WHISTLE_OPEN, {"department": ",".join(one.department for one in case.whistle.answers)}
    if body.opinion is None:
        return opinion_missing(asked)
    stranger = next((one for one in body.departments if one not in asked.current.departments), None)
    if stranger is not None:
        return Rule.DEPARTMENT_UNKNOWN, {"department": stranger, "policy": asked.current.version}
    policy = asked.policy
    due_at = runs_out(policy.calendar, policy.whistle_clock, asked.at, timedelta(minutes=policy.whistle_minutes))
    return WhistleBlown(departments=body.departments, report_due_at=due_at, opinion=body.opinion)


def _called(case: Open, department: str) -> tuple[Whistle, Answer] | Refusal:
    """The whistle and what a department answered to it so far."""
    known = case.whistle
    if known is None:
        return NONE_BLOWN
    answer = next((one for one in known.answers if one.department == department), None)
    return (Rule.NOT_CALLED, {"department": department}) if answer is None else (known, answer)


def _report(case: Open, body: ReportToWhistle, asked: Asked) -> Decision:
    match _called(case, body.department):
        case (Whistle() as whistle, Answer() as answer):
            if answer.reported:
                return Rule.ANSWERED_ALREADY, {"department": body.department}
            seconds = int((asked.at - whistle.since).total_seconds())
            return WhistleReported(department=body.department, seconds=seconds, on_time=asked.at <= whistle.report_due_at)
        case refusal:
            return refusal


def _miss(case: Open, body: MissWhistle, asked: Asked) -> Decision:
    match _called(case, body.department):
        case (Whistle() as whistle, Answer() as answer):
            if whistle.sequence != body.whistle or answer.missed:
                return Rule.DEADLINE_REPLACED, {"limit": str(body.whistle), "current": str(whistle.sequence)}
            if answer.reported:
                return Rule.ANSWERED_ALREADY, {"department": body.department}
            due_at = whistle.report_due_at
            if asked.at < due_at:
                return Rule.DEADLINE_AHEAD, {"deadline": due_at.isoformat(), "at": asked.at.isoformat()}
            return WhistleMissed(
                department=body.department, whistle=whistle.sequence, deadline_at=due_at, late=asked.is_late(due_at)
            )
        case refusal:
            return refusal


def _co_sign(case: Open, body: CoSignWhistle, asked: Asked) -> Decision:
    match _called(case, body.department):
        case (Whistle(), Answer() as answer):
            if body.opinion is None:
                return opinion_missing(asked)
            if not answer.reported:
                return Rule.NOT_REPORTED_YET, {"department": body.department}
            if answer.co_signed:
                return Rule.ANSWERED_ALREADY, {"department": body.department}
            return WhistleCoSigned(department=body.department, opinion=body.opinion)
        case refusal:
            return refusal


def _score(case: Open, body: ScoreWhistle, asked: Asked) -> Decision:
    match _called(case, body.department):
        case (Whistle(), Answer() as answer):
            if body.opinion is None:
                return opinion_missing(asked)
            if not answer.reported and not answer.missed:
                return Rule.NOT_REPORTED_YET, {"department": body.department}
            if answer.scored:
                return Rule.ANSWERED_ALREADY, {"department": body.department}
            return WhistleScored(department=body.department, score=body.score, opinion=body.opinion)
        case refusal:
            return refusal


def _end(case: Open, body: EndWhistle, asked: Asked) -> Decision:
    known = case.whistle
    if known is None:
        return NONE_BLOWN
    unanswered = tuple(one.department for one in known.answers if not one.done)
    if unanswered and body.opinion is None:
        return Rule.WHISTLE_UNANSWERED, {"department": ",".join(unanswered)}
    return WhistleEnded(unanswered=unanswered, opinion=body.opinion)


DECIDERS: Deciders = {
    (Open, BlowWhistle): _blow,
    (Open, ReportToWhistle): _report,
    (Open, MissWhistle): _miss,
    (Open, CoSignWhistle): _co_sign,
    (Open, ScoreWhistle): _score,
    (Open, EndWhistle): _end,
}
