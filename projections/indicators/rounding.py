"""Rounding as in print, by one rule for everything that is told."""

from fractions import Fraction

# Whoever prints an index rounds it once, to fewer; of so many, a half that the machine misses by a little is a half again.
INDEX_DECIMALS = 6


def rounded(value: Fraction | float | None, decimals: int) -> float | None:
    """A value to some decimals, a half rounded away from zero; a float is taken as it is written. Zero has no sign."""
    if value is None:
        return None
    scaled = (Fraction(str(value)) if isinstance(value, float) else value) * 10**decimals
    whole = int(abs(scaled) + Fraction(1, 2))
    return float(whole if scaled >= 0 else -whole) / float(10**decimals)
