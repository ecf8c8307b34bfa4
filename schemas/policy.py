"""Policy 政策: limits, thresholds and procedures as versioned data, which arrives as an event."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.appeal import STEPS, AppealStep
from schemas.calendar import CONTINUOUS, Calendar, Clock
from schemas.hazard import GRAVITY, Hazard
from schemas.moment import Moment
from schemas.place import Place
from schemas.stage import ORDER, Stage
from schemas.tier import DIGITS, Chain, Tier, division_at, tier_of

Code = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$(?!\\n)", max_length=64)]

LIMIT_MINUTES_MAX = 10 * 366 * 24 * 60  # ten years; the buckets of durations reach as far


LimitMinutes = Annotated[int, Meta(gt=0, le=LIMIT_MINUTES_MAX)]  # of the clock beside it, of which a day has 1,440


class StageLimit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long the one whose task a stage is may take for it, from the moment at which it became his turn."""

    stage: Stage
    limit_minutes: LimitMinutes
    clock: Clock


class Escalation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One level 升级 of what is overdue: how long after the due moment, in minutes day and night, and whom it tells.

    Where it names nobody, the first level tells the tier next above who works on the ticket, the second the one above that.
    """

    after_minutes: Annotated[int, Meta(ge=0, le=LIMIT_MINUTES_MAX)]
    tells: Code | None = None


class Procedure(Struct, frozen=True, forbid_unknown_fields=True):
    """Which stages a category must pass, in their order, and which it may; a stage in neither is not part of it.

    With `separate_duties` nobody closes his own work: handler, verifier and closer are three persons. With `early_closing` a
    matter may end before it passed every stage, say since it was withdrawn; without `final_ruling` it is sent back as often
    as it takes, and no leader rules. With `survey` what no collector reported is surveyed 核查 before it is filed.
    """

    name: Code
    required: tuple[Stage, ...]
    optional: tuple[Stage, ...] = ()
    separate_duties: bool = False
    early_closing: bool = False
    final_ruling: bool = True
    survey: bool = False
    stage_limits: tuple[StageLimit, ...] = ()

    def __post_init__(self) -> None:
        in_order = sorted(set(self.required), key=ORDER.__getitem__)
        if list(self.required) != in_order or in_order[:1] != [Stage.REPORT] or in_order[-1:] != [Stage.CLOSE]:
            found = ", ".join(self.required)
            raise ValueError(f"procedure {self.name} requires {found}: expected stages from report to close, in their order")
        if self.survey and Stage.FILE not in self.required:
            raise ValueError(f"procedure {self.name} has `survey` and does not require file: expected a filing to survey before")

    def stage_limit(self, stage: Stage) -> StageLimit | None:
        """The limit of a stage's own, None when it has none."""
        return next((limit for limit in self.stage_limits if limit.stage is stage), None)


class Standard(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A standard 立结案标准 of a category: the condition on which it is filed, the one on which it is closed, and its limit."""

    code: Code
    filing: str
    closing: str
    limit_minutes: LimitMinutes
    clock: Clock


class Subject(StrEnum):
    """What a category is about: something that happens 事件, or a thing of the city 部件 (GB/T 30428)."""

    OCCURRENCE = "occurrence"
    COMPONENT = "component"


class Deductions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an evaluation takes off 100 points, in hundredths of a point 百分之一分 for each occasion.

    The defaults are the published ones (金华): a rework 0.2, 0.5 from a ticket's third failure on; a falsified closure or an
    unjustified refusal 1; one for each percentage point by which closures fall short of 70 %, and of 100 % for urgent ones.
    """

    rework: Annotated[int, Meta(ge=0, le=10000)] = 20
    rework_graver: Annotated[int, Meta(ge=0, le=10000)] = 50
    falsification: Annotated[int, Meta(ge=0, le=10000)] = 100
    refusal: Annotated[int, Meta(ge=0, le=10000)] = 100
    percentage_point: Annotated[int, Meta(ge=0, le=10000)] = 100
    closing_floor_percent: Annotated[int, Meta(ge=0, le=100)] = 70
    urgent_floor_percent: Annotated[int, Meta(ge=0, le=100)] = 100


class AppealLimit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long a step of an appeal may take, from the moment at which the appeal comes to it."""

    step: AppealStep
    limit_minutes: LimitMinutes
    clock: Clock


# Ours, no rule for it is published: three days for each step.
APPEAL_LIMITS = tuple(AppealLimit(step=step, limit_minutes=3 * 1440, clock=Clock.NATURAL_DAYS) for step in STEPS)


class Threshold(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From which share of its limit on a category, or what is of a hazard level, or both, is yellow.

    One that names a category alone stands for the policy's own. One with a hazard level holds from that level up, and only where it
    is earlier: a graver danger is never warned of later.
    """

    yellow_from_percent: Annotated[int, Meta(gt=0, lt=100)]
    category: Code | None = None
    hazard: Hazard | None = None


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """A small class 小类 with the department that answers for it and its limit, which holds until a standard is chosen.

    With a `chain` it passes through tiers, and `closes_at` is the lowest of them that can close it; without one, it does not.
    """

    code: Code
    name: str
    kind: str
    limit_minutes: LimitMinutes
    clock: Clock
    procedure: Code
    department: Code
    standards: tuple[Standard, ...] = ()
    subject: Subject = Subject.OCCURRENCE
    chain: Code | None = None
    closes_at: Tier | None = None

    def standard(self, code: str) -> Standard | None:
        """The standard of a code, None when the category does not have it."""
        return next((standard for standard in self.standards if standard.code == code), None)

    def unit_at(self, place: Place) -> str:
        """Who works on it first: at the lowest tier that can close it, the division of its place, or its department."""
        if self.closes_at is None or self.closes_at is Tier.DEPARTMENT:
            return self.department
        return division_at(self.closes_at, place)


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the city's rules; a version is never changed, only followed by another.

    Commands are made under it from the city time `in_force_from` on; without one, it holds for the past as well. A ticket is
    judged by the version in force when it was filed; one that `applies_to_open` judges all that is open as well.
    All suspensions of a ticket together last at most `suspension_days_max`.
    A return beyond `returns_max` goes to a final ruling; a score up to `failing_score` reopens, within `reopen_days`. What is
    overdue rises through the `escalations`, and is put under supervision at one of them. A deduction is appealed against within
    `appeal_days`, and each step of an appeal has its own limit. Who is called by a whistle comes within `whistle_minutes`. What
    time causes is late 补发 if it is noticed more than `late_after_minutes` after it fell due.
    Who was called back `calls_max` times in vain does not have to be called again.
    A new report looks like a ticket of its category at most `look_alike_metres` away that is open, or was closed in the last
    `look_alike_hours`.
    """

    version: Annotated[str, Meta(min_length=1, max_length=64)]
    yellow_from_percent: Annotated[int, Meta(gt=0, lt=100)]
    procedures: tuple[Procedure, ...]
    categories: tuple[Category, ...]
    departments: tuple[Code, ...]
    chains: tuple[Chain, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    in_force_from: Moment | None = None
    applies_to_open: bool = False
    returns_max: Annotated[int, Meta(gt=0)] = 2
    extensions_max: Annotated[int, Meta(ge=0)] = 1
    failing_score: Annotated[int, Meta(ge=0, le=4)] = 2
    reopen_days: Annotated[int, Meta(ge=0, le=3660)] = 30
    calls_max: Annotated[int, Meta(gt=0, le=100)] = 3
    suspension_days_max: Annotated[int, Meta(gt=0, le=366)] = 90
    escalations: tuple[Escalation, ...] = ()
    supervised_from_level: Annotated[int, Meta(gt=0)] = 2
    supervision_reply_minutes: Annotated[int, Meta(gt=0, le=LIMIT_MINUTES_MAX)] = 240
    whistle_minutes: Annotated[int, Meta(gt=0, le=LIMIT_MINUTES_MAX)] = 30
    whistle_clock: Clock = Clock.URGENT
    late_after_minutes: Annotated[int, Meta(ge=0, le=1440)] = 5
    look_alike_metres: Annotated[int, Meta(ge=0, le=2000)] = 50
    look_alike_hours: Annotated[int, Meta(ge=0, le=8784)] = 72
    deductions: Deductions = Deductions()
    appeal_days: Annotated[int, Meta(ge=0, le=366)] = 15
    appeal_limits: tuple[AppealLimit, ...] = APPEAL_LIMITS
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        after = [level.after_minutes for level in self.escalations]
        if after != sorted(set(after)):
            raise ValueError(f"escalations after {after} minutes: expected each later than the one before")
        standards = [standard for category in self.categories for standard in category.standards]
        timed: list[Category | Standard] = [*self.categories, *standards]
        limits = [(limit.code, limit.clock) for limit in timed]
        limits += [(f"{p.name}/{limit.stage}", limit.clock) for p in self.procedures for limit in p.stage_limits]
        limits += [(f"appeal/{limit.step}", limit.clock) for limit in self.appeal_limits]
        if [limit.step for limit in self.appeal_limits] != list(STEPS):
            found = ", ".join(limit.step for limit in self.appeal_limits)
            raise ValueError(f"appeal_limits: found {found or 'none'}, expected {', '.join(STEPS)}")
        limits.append(("whistle_minutes", self.whistle_clock))
        working = next((limit for limit in limits if limit[1] not in CONTINUOUS), None)
        if working is not None and self.calendar is None:
            raise ValueError(f"the limit of {working[0]} runs in {working[1]}, and the policy has no `calendar`")
        self._refuse_broken_chains()

    def _refuse_broken_chains(self) -> None:
        mistaken = next((one for one in self.departments if tier_of(one) is not Tier.DEPARTMENT), None)
        if mistaken is not None:
            digits = ", ".join(str(digits) for digits in sorted(DIGITS.values()))
            raise ValueError(f"department {mistaken} has a division's code: expected a letter, or none of {digits} digits")
        stray = next((one for one in self.thresholds if one.category is not None and self.category(one.category) is None), None)
        if stray is not None:
            raise ValueError(f"a threshold names the category {stray.category}: expected one of the policy's")
        for category in self.categories:
            chain = self.chain_of(category.code)
            known = ", ".join(chain.name for chain in self.chains) or "none"
            if category.chain is not None and chain is None:
                raise ValueError(f"category {category.code} has the chain {category.chain}: expected one of {known}")
            tiers = chain.tiers if chain is not None else ()
            if (chain is None) != (category.closes_at is None) or (chain is not None and category.closes_at not in tiers):
                found = category.closes_at or "none"
                expected = ", ".join(tiers) or "none without a chain"
                raise ValueError(f"category {category.code}: closes_at: found {found}, expected one of {expected}")

    def category(self, code: str) -> Category | None:
        """The category of a code, None when this version does not have it."""
        return next((category for category in self.categories if category.code == code), None)

    def yellow_percent(self, category: str, hazard: Hazard | None) -> int:
        """From which share of its limit on a ticket is yellow, in per cent."""
        own = [one for one in self.thresholds if one.category in (None, category)]
        of_category = [one.yellow_from_percent for one in own if one.hazard is None and one.category is not None]
        of_hazard = [one.yellow_from_percent for one in own if one.hazard is not None and GRAVITY[one.hazard] <= GRAVITY[hazard]]
        return min([*(of_category[-1:] or [self.yellow_from_percent]), *of_hazard])

    def chain_of(self, category: str) -> Chain | None:
        """The chain of a category, None where it has none, or the policy has no such category."""
        known = self.category(category)
        return None if known is None else next((chain for chain in self.chains if chain.name == known.chain), None)

    def procedure(self, name: str) -> Procedure | None:
        """The procedure of a name, None when this version does not have it."""
        return next((procedure for procedure in self.procedures if procedure.name == name), None)


class PolicyPublished(Struct, frozen=True, forbid_unknown_fields=True):
    """A version of the policy came into the log."""

    policy: Policy


Policies = Mapping[str, Policy]  # by version, in the order in which they were published


def in_force(policies: Iterable[Policy], at: datetime) -> Policy | None:
    """Of the versions in the order in which they were published, the last that is in force at a moment of city time."""
    holding = [policy for policy in policies if policy.in_force_from is None or policy.in_force_from <= at]
    return holding[-1] if holding else None
