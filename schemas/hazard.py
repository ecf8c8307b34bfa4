"""隐患等级: how grave the danger is that a ticket is about; a field of its own, and never a colour by time."""

from collections.abc import Iterable
from enum import StrEnum


class Hazard(StrEnum):
    """一般 较大 重大; a ticket that nobody assessed has none."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


GRAVITY: dict[Hazard | None, int] = {None: -1} | {hazard: gravity for gravity, hazard in enumerate(Hazard)}


def gravest(levels: Iterable[Hazard | None]) -> Hazard | None:
    """The gravest of several levels, some of which nobody assessed."""
    return max(levels, key=GRAVITY.__getitem__)
