"""申诉: a department contests a deduction; it is previewed, then examined, and at last a leader decides, each within a limit."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.appeal import AppealStep
from schemas.digest import Digest
from schemas.moment import Moment


class Contested(StrEnum):
    """On which ground points were taken off, as an evaluation calls it."""

    REWORK = "rework"
    REWORK_GRAVER = "rework-graver"
    FALSIFICATION = "falsification"
    REFUSAL = "refusal"


class Verdict(StrEnum):
    """成立 不成立 转下一级: the deduction is taken back, it stands, or the next step has to say."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    FORWARDED = "forwarded"


RecordNumber = Annotated[int, Meta(gt=0)]


class AppealDeduction(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """申诉: contest the deduction that a record of this ticket caused, by its sequence, with an opinion why.

    Without a record it is the last one that nobody contested yet.
    """

    record: RecordNumber | None = None
    opinion: Digest | None = None


class DecideAppeal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """审理申诉: decide an appeal at its step, or hand it on to the next one, with an opinion why.

    Without a record it is the first one that nobody decided yet.
    """

    verdict: Verdict
    record: RecordNumber | None = None
    opinion: Digest | None = None


class MissAppealStep(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """申诉逾期: asked for by time, when the limit of the step that record `set_by` began has run out."""

    set_by: RecordNumber
    deadline_at: Moment


class DeductionAppealed(Struct, frozen=True, kw_only=True):
    """A deduction is contested; it stands until somebody decides."""

    record: int
    ground: Contested
    department: str
    step: AppealStep
    due_at: Moment
    opinion: str


class AppealDecided(Struct, frozen=True, kw_only=True):
    """An appeal was decided at a step, or handed on to the next, which has to decide by `due_at`."""

    record: int
    ground: Contested
    department: str
    step: AppealStep
    verdict: Verdict
    on_time: bool
    opinion: str
    next: AppealStep | None = None
    due_at: Moment | None = None


class AppealStepMissed(Struct, frozen=True, kw_only=True):
    """A step let its limit pass, and the next one has to decide; with none left, the leader still has to.

    `late` 补发 says that this was noticed well after `deadline_at`.
    """

    record: int
    ground: Contested
    department: str
    step: AppealStep
    deadline_at: Moment
    late: bool
    next: AppealStep | None = None
    due_at: Moment | None = None


AppealCommand = AppealDeduction | DecideAppeal | MissAppealStep
AppealEvent = DeductionAppealed | AppealDecided | AppealStepMissed
