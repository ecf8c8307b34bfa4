"""扣分: what an object loses of 100 points, ground by ground, in hundredths of a point, by the policy's rules."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from projections.evaluation.counts import Counts
from projections.evaluation.rational import half_up
from schemas.policy import Deductions

FULL = 10000  # 100 points


class Ground(StrEnum):
    """What points are taken off for."""

    REWORK = "rework"
    REWORK_GRAVER = "rework-graver"
    FALSIFICATION = "falsification"
    REFUSAL = "refusal"
    CLOSING_RATE = "closing-rate"
    URGENT_RATE = "urgent-rate"


class Deduction(Struct, frozen=True):
    """What a ground costs, in hundredths of a point.

    `count` says how often it was met or, of a rate, by how many hundredths of a percentage point it falls short; `taken_back` how
    many of these do not count, since an appeal 申诉 was upheld.
    """

    ground: Ground
    count: int
    taken_back: int
    hundredths: int


def deductions(counts: Counts, rules: Deductions) -> tuple[Deduction, ...]:
    """Each ground that was met; more cannot be taken back than was met."""
    found = []
    for ground, count, each in _met(counts, rules):
        back = min(counts[f"taken_back_{ground.value.replace('-', '_')}"], count)
        found.append(Deduction(ground, count, back, half_up((count - back) * each)))
    return tuple(found)


def points(taken_off: tuple[Deduction, ...]) -> int:
    """What is left of 100 points, in hundredths; never less than nothing."""
    return max(FULL - sum(deduction.hundredths for deduction in taken_off), 0)


def _met(counts: Counts, rules: Deductions) -> Iterator[tuple[Ground, int, Fraction]]:
    """Each ground, how often it was met, and what one time costs."""
    graver = counts["reworks_graver"]
    for ground, count, each in (
        (Ground.REWORK, counts["reworks"] - graver, Fraction(rules.rework)),
        (Ground.REWORK_GRAVER, graver, Fraction(rules.rework_graver)),
        (Ground.FALSIFICATION, counts["falsified"], Fraction(rules.falsification)),
        (Ground.REFUSAL, counts["refused_wrongly"], Fraction(rules.refusal)),
        (
            Ground.CLOSING_RATE,
            _short(counts["due_closed"], counts["due"] - counts["deferred"], rules.closing_floor_percent),
            _point(rules),
        ),
        (Ground.URGENT_RATE, _short(counts["urgent_closed"], counts["urgent_due"], rules.urgent_floor_percent), _point(rules)),
    ):
        if count > 0:
            yield ground, count, each


def _point(rules: Deductions) -> Fraction:
    return Fraction(rules.percentage_point, 100)


def _short(closed: int, due: int, floor_percent: int) -> int:
    """By how many hundredths of a percentage point a rate, as it is printed, falls short; nothing due falls short of nothing."""
    return max(floor_percent * 100 - half_up(Fraction(closed * 10000, due)), 0) if due else 0
