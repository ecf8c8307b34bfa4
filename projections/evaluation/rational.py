"""Exact values, and the digits that are printed of them."""

from decimal import Decimal
from fractions import Fraction

PLACES = 2
HALF = Fraction(1, 2)


def ratio(numerator: int, denominator: int, factor: Fraction = Fraction(1)) -> Fraction | None:
    """The quotient times a factor; none, never 0 or 100, where there is nothing to divide by."""
    return Fraction(numerator, denominator) * factor if denominator else None


def half_up(value: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    whole = int(abs(value) + HALF)
    return whole if value >= 0 else -whole


def printed(value: Fraction | None) -> Decimal | None:
    """The value to two places, a half rounded up as in print: 93.725 is 93.73."""
    return None if value is None else Decimal(half_up(value * 10**PLACES)).scaleb(-PLACES)
