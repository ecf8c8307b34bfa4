"""申诉: against a deduction that a record of the ticket caused, once and within days; each step decides or hands it on.

Whatever becomes of the ticket: its deduction counts on, and so does the right to contest it. Nobody decides his own appeal.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from projections.ticket.appeals import Appealed, pending
from projections.ticket.state import Closed, Deducted, Merged, Open, Voided
from projections.working_time import runs_out
from schemas.appeal import AppealStep, step_after
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.appeals import (
    AppealDecided,
    AppealDeduction,
    AppealStepMissed,
    DecideAppeal,
    DeductionAppealed,
    MissAppealStep,
    Verdict,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing

JUDGES = {AppealStep.PRELIMINARY: Role.ACCEPTOR, AppealStep.DEPARTMENT: Role.SUPERVISOR, AppealStep.LEADER: Role.LEADER}


def pending_appeal(case: Open) -> Refusal | None:
    """Why a ticket may not be made void: somebody has to decide whether its deduction stands."""
    known = next((one for one in case.deducted if pending(one)), None)
    return None if known is None else (Rule.APPEAL_PENDING, {"record": str(known.record)})


def _deducted(situation: Appealed) -> tuple[Deducted, ...]:
    return situation.deducted if isinstance(situation, Open) else situation.case.deducted


def _named(record: int | None, known: Iterable[Deducted], otherwise: Callable[[Deducted], bool]) -> Deducted | None:
    """The deduction of a record, or the first of those known that a command without one means."""
    return next((one for one in known if (otherwise(one) if record is None else one.record == record)), None)


def _due_at(step: AppealStep, asked: Asked) -> datetime:
    limit = next(one for one in asked.policy.appeal_limits if one.step is step)
    return runs_out(asked.policy.calendar, limit.clock, asked.at, timedelta(minutes=limit.limit_minutes))


def _appeal(situation: Appealed, body: AppealDeduction, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    known = _named(body.record, reversed(_deducted(situation)), lambda one: one.step is None)
    if known is None:
        return Rule.NOTHING_TO_APPEAL, {"record": str(body.record or "-")}
    if known.step is not None:
        return Rule.APPEALED_ALREADY, {"record": str(known.record)}
    days = asked.policy.appeal_days
    if asked.at > known.at + timedelta(days=days):
        return Rule.APPEAL_TOO_LATE, {"deducted_at": known.at.isoformat(), "days": str(days)}
    step = AppealStep.PRELIMINARY
    return DeductionAppealed(
        record=known.record,
        ground=known.ground,
        department=known.department,
        step=step,
        due_at=_due_at(step, asked),
        opinion=body.opinion,
    )


def _decide(situation: Appealed, body: DecideAppeal, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    known = _named(body.record, _deducted(situation), pending)
    if known is None or known.step is None or known.decided:
        return Rule.NO_APPEAL, {"record": str(body.record or "-")}
    judge = JUDGES[known.step]
    if asked.command.role is not judge:
        return Rule.NOT_YOUR_STEP, {"step": known.step.value, "may": judge.value, "role": asked.command.role.value}
    if asked.actor == known.appellant:
        return Rule.OWN_APPEAL, {"record": str(known.record)}
    following = step_after(known.step) if body.verdict is Verdict.FORWARDED else None
    if body.verdict is Verdict.FORWARDED and following is None:
        return Rule.NO_STEP_BEYOND, {"step": known.step.value}
    return AppealDecided(
        record=known.record,
        ground=known.ground,
        department=known.department,
        step=known.step,
        verdict=body.verdict,
        on_time=known.due_at is not None and asked.at <= known.due_at,
        opinion=body.opinion,
        next=following,
        due_at=None if following is None else _due_at(following, asked),
    )


def _miss(situation: Appealed, body: MissAppealStep, asked: Asked) -> Decision:
    known = next((one for one in _deducted(situation) if one.set_by == body.set_by and pending(one)), None)
    if known is None or known.step is None or known.due_at is None:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.set_by), "current": "-"}
    if asked.at < known.due_at:
        return Rule.DEADLINE_AHEAD, {"deadline": known.due_at.isoformat(), "at": asked.at.isoformat()}
    following = step_after(known.step)
    return AppealStepMissed(
        record=known.record,
        ground=known.ground,
        department=known.department,
        step=known.step,
        deadline_at=known.due_at,
        late=asked.is_late(known.due_at),
        next=following,
        due_at=None if following is None else _due_at(following, asked),
    )


DECIDERS: Deciders = {
    (situation, command): decide
    for situation in (Open, Closed, Merged, Voided)
    for command, decide in ((AppealDeduction, _appeal), (DecideAppeal, _decide), (MissAppealStep, _miss))
}
