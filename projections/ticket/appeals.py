"""What points were taken off for, who contests it, and how far his appeal has come."""

from collections.abc import Iterator

from msgspec.structs import replace

from projections.ticket.ahead import Ahead
from projections.ticket.state import Closed, Deducted, Evolves, Merged, Open, Voided
from schemas.due import Due
from schemas.envelope import Outcome
from schemas.ticket.appeals import AppealDecided, AppealStepMissed, DeductionAppealed, Verdict

Appealed = Open | Closed | Merged | Voided


def _with(situation: Appealed, record: int, **changed: object) -> Appealed:
    """The situation with one of its deductions changed."""
    case = situation if isinstance(situation, Open) else situation.case
    case = replace(case, deducted=tuple(replace(one, **changed) if one.record == record else one for one in case.deducted))
    return case if isinstance(situation, Open) else replace(situation, case=case)


def appealed(situation: Appealed, body: DeductionAppealed, record: Outcome) -> Appealed:
    due = {"step": body.step, "set_by": record.sequence, "due_at": body.due_at}
    return _with(situation, body.record, appellant=record.actor, **due)


def decided(situation: Appealed, body: AppealDecided, record: Outcome) -> Appealed:
    if body.verdict is Verdict.FORWARDED:
        return _with(situation, body.record, step=body.next, set_by=record.sequence, due_at=body.due_at)
    return _with(situation, body.record, due_at=None, decided=True)


def missed(situation: Appealed, body: AppealStepMissed, record: Outcome) -> Appealed:
    """The next step has to decide; the last one still has to, and nothing asks it again."""
    if body.next is None:
        return _with(situation, body.record, set_by=record.sequence, due_at=None)
    return _with(situation, body.record, step=body.next, set_by=record.sequence, due_at=body.due_at)


EVOLVES: Evolves = {
    DeductionAppealed: (Appealed, appealed),
    AppealDecided: (Appealed, decided),
    AppealStepMissed: (Appealed, missed),
}


def pending(one: Deducted) -> bool:
    """Whether somebody still has to decide an appeal."""
    return one.step is not None and not one.decided


def ahead(case: Open) -> Iterator[Ahead]:
    """The end of each step that has to decide, whatever became of the ticket."""
    for one in case.deducted:
        if pending(one) and one.due_at is not None:
            yield Ahead(one.due_at, Due.APPEAL, one.set_by)
