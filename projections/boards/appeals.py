"""申诉: what became of appeals, on the day of the deduction; an upheld one takes it back where it was counted."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from projections.boards.evaluation.objects import keys, post_key
from projections.local_time import day_of
from projections.ticket.state import case_of
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.role import Role
from schemas.ticket.appeals import AppealDecided, AppealEvent, AppealStepMissed, Contested, DeductionAppealed, Verdict

MOVED_BY = frozenset(get_args(AppealEvent))
NAMES: dict[type, str] = {DeductionAppealed: "appealed", AppealStepMissed: "missed"}
OF_POSTS = (Contested.REWORK, Contested.REWORK_GRAVER)


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """Under the department, and for what was taken off; a verdict that upholds it also in the evaluation."""
    body, case = step.outcome.body, case_of(step.before.situation)
    assert isinstance(body, DeductionAppealed | AppealDecided | AppealStepMissed)
    assert case is not None
    made = next(one for one in case.deducted if one.record == body.record)
    day = day_of(made.at, zone)
    name = body.verdict.value if isinstance(body, AppealDecided) else NAMES[type(body)]
    yield ("appeals", day, body.department, body.ground.value), name, 1
    if isinstance(body, AppealDecided) and body.verdict is Verdict.UPHELD:
        rows = keys(day, made.street, made.department, made.category)
        if body.ground in OF_POSTS:
            rows = (*rows, post_key(day, Role.HANDLER))
        for key in rows:
            yield key, f"taken_back_{body.ground.value.replace('-', '_')}", 1
