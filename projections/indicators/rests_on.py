"""What an indicator of our own log rests on: the addresses of its numerator and denominator; pure."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from projections.evaluation.formulas import Formula
from projections.indicators.formulas import days_of
from schemas.boards import Evaluated
from schemas.explanation import Address
from schemas.indicator import Window

HOURS = "hours"
OPEN, COLOURED, WHISTLE = "open", "open_", "whistle_"
STANDING = frozenset({"supervised", "whistling"})


class RestsOn(Struct, frozen=True):
    """A formula over a window: what is summed up, and over what: another sum, so many hours, or nothing."""

    numerator: Address
    denominator: Address | int | None


def rests_on(formula: Formula, window: Window, now: datetime) -> RestsOn:
    """The addresses behind a formula for the whole city; `now` is city time in the city's zone."""
    days = days_of(window, now.date())
    where = {"day": days[0] if len(days) == 1 else f"{days[0]}..{days[-1]}"} if days else {}
    if formula.denominator == (HOURS,):
        return RestsOn(address_of_counts(formula.numerator, where), 24 * (len(days) - 1) + now.hour + 1)
    under = address_of_counts(formula.denominator, where) if formula.denominator else None
    return RestsOn(address_of_counts(formula.numerator, where), under)


def address_of_counts(names: tuple[str, ...], where: Mapping[str, str]) -> Address:
    """The address of a sum of counts by their names, those of one board; what stands now is of no day."""
    plain = [name.removeprefix("-") for name in names]
    if all(name.startswith(WHISTLE) for name in plain):
        return Address("roll-calls", dict(where), tuple(name.replace(WHISTLE, "", 1) for name in names))
    if names[0] in STANDING:
        return Address(names[0], {}, (OPEN,))
    if names[0] == OPEN:
        return Address("open-tickets", {}, (OPEN,))
    if names[0].startswith(COLOURED):
        return Address("open-tickets", {"colour": names[0].removeprefix(COLOURED)}, (OPEN,))
    return Address("evaluation", dict(where) | {"by": Evaluated.AREA.value}, names)
