"""The evaluation of a period: for each object its indicators, beside those of the periods compared, its points and its rank."""

from collections.abc import Set
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from projections.evaluation.counts import NOBODYS, By, Counts, Rows, counts, open_now
from projections.evaluation.deductions import Deduction, deductions, points
from projections.evaluation.formulas import FORMULAS, RANKED_BY, Formula, Unit
from projections.evaluation.periods import Period
from projections.evaluation.rational import printed
from projections.evaluation.words import INDICATORS
from schemas.policy import Policy
from schemas.tier import HEIGHT, Tier, tier_of


class Comparison(Struct, frozen=True):
    """The same indicator of another period, and how far it has moved since.

    `change` is in percentage points of a rate, in points of a score, and in per cent of what it was of anything else; none where
    one of the two values is none, or it was nothing.
    """

    numerator: int
    denominator: int | None
    value: Fraction | None
    change: Fraction | None


class Indicator(Struct, frozen=True):
    """指标: its value, exactly, with what it was made of; 同比 `year_before` and 环比 `before` where there is such a period."""

    code: str
    unit: Unit
    numerator: int
    denominator: int | None
    value: Fraction | None
    year_before: Comparison | None = None
    before: Comparison | None = None

    @property
    def name(self) -> str:
        return INDICATORS[self.code]

    @property
    def printed(self) -> Decimal | None:
        """Two places, a half rounded up; a count is whole."""
        return Decimal(self.numerator) if self.denominator is None else printed(self.value)


class Standing(Struct, frozen=True):
    """An object: its indicators by code, what was taken off, the hundredths that are left, and its rank if it takes part.

    Who works on tickets has a `tier`, and is ranked among those of the same one.
    """

    object: str
    indicators: dict[str, Indicator]
    deductions: tuple[Deduction, ...]
    points: int
    tier: Tier | None = None
    rank: int | None = None


class Evaluation(Struct, frozen=True):
    """综合评价 of a period: the objects in the order of their ranks, and all of them together."""

    by: By
    period: Period
    policy: str
    standings: tuple[Standing, ...]
    total: dict[str, Indicator]


class Counted(Struct, frozen=True):
    """What was counted in a period, by object and of all of them together; `current` is what is open now, if that is asked for."""

    objects: dict[str, Counts]
    current: dict[str, Counts]
    hours: int

    def of(self, code: str | None) -> Counts:
        """The counts of an object, or of all of them for None."""
        total = Counts(hours=self.hours)
        for objects in (self.objects, self.current):
            for found in objects.values() if code is None else (objects.get(code, Counts()),):
                total.update(found)
        return total


def evaluate(rows: Rows, by: By, period: Period, policy: Policy) -> Evaluation:
    """Evaluate the objects of a kind over the merged rows of the city's boards, by the rules of a policy."""
    own = Counted(counts(rows, by, period, policy), open_now(rows, by, policy), period.hours)
    compared = [
        None if other is None else Counted(counts(rows, by, other, policy), {}, other.hours)
        for other in (period.year_before, period.before)
    ]
    standings = []
    for code in sorted(own.objects.keys() | own.current.keys()):
        taken_off = deductions(own.of(code), policy.deductions)
        tier = tier_of(code) if by is By.DEPARTMENT and code not in NOBODYS else None
        standings.append(Standing(code, _indicators(by, code, own, compared), taken_off, points(taken_off), tier))
    taking_part = own.objects.keys() - NOBODYS
    return Evaluation(
        by, period, policy.version, _ranked(standings, taking_part, RANKED_BY[by]), _indicators(by, None, own, compared)
    )


def _indicators(by: By, code: str | None, own: Counted, compared: list[Counted | None]) -> dict[str, Indicator]:
    mine, others = own.of(code), [None if other is None else other.of(code) for other in compared]
    found = {}
    for formula in FORMULAS:
        if by in formula.of:
            numerator, denominator = formula.parts(mine)
            value = formula.value(numerator, denominator)
            year_before, before = (None if formula.now else _comparison(formula, value, other) for other in others)
            found[formula.code] = Indicator(formula.code, formula.unit, numerator, denominator, value, year_before, before)
    return found


def _comparison(formula: Formula, value: Fraction | None, other: Counts | None) -> Comparison | None:
    if other is None:
        return None
    numerator, denominator = formula.parts(other)
    was = formula.value(numerator, denominator)
    return Comparison(numerator, denominator, was, _change(formula.unit, value, was))


def _change(unit: Unit, value: Fraction | None, was: Fraction | None) -> Fraction | None:
    if value is None or was is None:
        return None
    if unit in (Unit.PERCENT, Unit.SCORE):
        return value - was
    return (value - was) / abs(was) * 100 if was else None


def _ranked(standings: list[Standing], taking_part: Set[str], rate: str) -> tuple[Standing, ...]:
    """By points, then by the rate, of which none is the lowest; who is equal in both shares a rank, the next are passed over.

    From the highest tier down, and in each first those that have a rank.
    """

    def merit(standing: Standing) -> tuple[int, Fraction]:
        value = standing.indicators[rate].value
        return standing.points, Fraction(-1) if value is None else value

    merits: dict[Tier | None, list[tuple[int, Fraction]]] = {}
    for standing in standings:
        if standing.object in taking_part:
            merits.setdefault(standing.tier, []).append(merit(standing))
    for rivals in merits.values():
        rivals.sort(reverse=True)
    placed = [
        replace(standing, rank=merits[standing.tier].index(merit(standing)) + 1) if standing.object in taking_part else standing
        for standing in standings
    ]
    return tuple(sorted(placed, key=lambda one: (-HEIGHT[one.tier] if one.tier else 1, one.rank or len(placed) + 1, one.object)))
