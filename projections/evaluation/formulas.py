"""The indicators 指标 of an evaluation: each a sum of counts over another, as the domain's §6 and §7 have them."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from projections.evaluation.counts import By, Counts
from projections.evaluation.rational import ratio


class Unit(StrEnum):
    """件、%、分钟、小时、分、件/时、件/人."""

    COUNT = "count"
    PERCENT = "percent"
    MINUTES = "minutes"
    HOURS = "hours"
    SCORE = "score"
    PER_HOUR = "per-hour"
    PER_HEAD = "per-head"


FACTORS: dict[Unit, Fraction] = {Unit.PERCENT: Fraction(100), Unit.MINUTES: Fraction(1, 60), Unit.HOURS: Fraction(1, 3600)}


class Formula(Struct, frozen=True):
    """An indicator: what is summed up and over what, by the names of counts; a minus takes one off. A count is over nothing."""

    code: str
    unit: Unit
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    of: tuple[By, ...]
    now: bool = False

    def value(self, numerator: int, denominator: int | None) -> Fraction | None:
        """The exact value in its unit."""
        if denominator is None:
            return Fraction(numerator)
        return ratio(numerator, denominator, FACTORS.get(self.unit, Fraction(1)))

    def parts(self, counts: Counts) -> tuple[int, int | None]:
        """Numerator and denominator of an object."""
        return summed(self.numerator, counts), summed(self.denominator, counts) if self.denominator else None


def summed(names: tuple[str, ...], counts: Counts) -> int:
    """The sum of counts by their names."""
    return sum(-counts[name[1:]] if name.startswith("-") else counts[name] for name in names)


PLACES = (By.DISTRICT, By.STREET)
MATTERS = (By.CATEGORY, By.SUBJECT)
TICKETS = (*PLACES, By.DEPARTMENT, *MATTERS)  # whose rows count a ticket from its report to what came after its end
OPEN = (By.DISTRICT, By.DEPARTMENT, *MATTERS)
DUE = ("due", "-deferred")
DUTIES = ("filing", "dispatching", "verifying", "closing")


def _formulas() -> Iterator[Formula]:
    yield from _numbers()
    yield from _closures()
    yield from _stages()
    yield from _means()
    yield from _afterwards()
    yield from _whistles()
    yield Formula("supervised", Unit.COUNT, ("supervised",), (), (By.DISTRICT,), now=True)
    yield Formula("whistling", Unit.COUNT, ("whistling",), (), PLACES, now=True)
    for code, name in (("open", "open"), *((f"open-{colour}", f"open_{colour}") for colour in ("green", "yellow", "red", "grey"))):
        yield Formula(code, Unit.COUNT, (name,), (), OPEN, now=True)


def _numbers() -> Iterator[Formula]:
    yield Formula("reported", Unit.COUNT, ("reported",), (), (*TICKETS, By.POST, By.COLLECTOR))
    yield Formula("received", Unit.COUNT, ("received",), (), (By.DEPARTMENT,))
    yield Formula("filed", Unit.COUNT, ("filed",), (), (*PLACES, *MATTERS, By.POST))
    yield Formula("dispatched", Unit.COUNT, ("dispatched",), (), (*TICKETS, By.POST))
    yield Formula("handled", Unit.COUNT, ("handled",), (), (*TICKETS, By.POST))
    yield Formula("handled-late", Unit.COUNT, ("handled_late",), (), (*TICKETS, By.POST))
    yield Formula("closed", Unit.COUNT, ("closed",), (), TICKETS)
    yield Formula("closed-late", Unit.COUNT, ("closed_late",), (), TICKETS)
    yield Formula("due", Unit.COUNT, ("due",), (), TICKETS)
    yield Formula("deferred", Unit.COUNT, ("deferred",), (), TICKETS)
    yield Formula("merged", Unit.COUNT, ("merged",), (), TICKETS)
    yield Formula("reworks", Unit.COUNT, ("reworks",), (), (*TICKETS, By.POST))
    yield Formula("verified", Unit.COUNT, ("verified",), (), (By.COLLECTOR, By.POST))
    yield Formula("surveyed", Unit.COUNT, ("surveyed",), (), (By.COLLECTOR,))
    yield Formula("falsified", Unit.COUNT, ("falsified",), (), TICKETS)
    yield Formula("refused-wrongly", Unit.COUNT, ("refused_wrongly",), (), TICKETS)
    yield Formula("backlog-growth", Unit.PER_HOUR, ("reported", "-closed"), ("hours",), (*PLACES, *MATTERS))


def _closures() -> Iterator[Formula]:
    yield Formula("closure-rate", Unit.PERCENT, ("due_closed",), DUE, TICKETS)
    yield Formula("closure-on-time-rate", Unit.PERCENT, ("due_closed", "-due_closed_late"), DUE, TICKETS)
    yield Formula("urgent-closure-rate", Unit.PERCENT, ("urgent_closed",), ("urgent_due",), TICKETS)
    yield Formula("rework-rate", Unit.PERCENT, ("due_reworked",), DUE, TICKETS)
    yield Formula("extension-rate", Unit.PERCENT, ("due_extended",), DUE, TICKETS)


def _stages() -> Iterator[Formula]:
    for duty in DUTIES:
        yield Formula(f"{duty}-on-time-rate", Unit.PERCENT, (f"{duty}_on_time",), (f"{duty}_due",), (*PLACES, *MATTERS, By.POST))
    yield Formula("handling-on-time-rate", Unit.PERCENT, ("handled", "-handled_late"), ("handled",), (*TICKETS, By.POST))
    on_time, asked = (
        (*(f"{duty}_on_time" for duty in DUTIES), "handled", "-handled_late"),
        (*(f"{duty}_due" for duty in DUTIES), "handled"),
    )
    yield Formula("duty-on-time-rate", Unit.PERCENT, on_time, asked, (By.POST,))
    yield Formula("accurate-dispatch-rate", Unit.PERCENT, ("dispatched", "-returned"), ("dispatched",), (*TICKETS, By.POST))
    yield Formula("return-rate", Unit.PERCENT, ("returned",), ("dispatched",), (*TICKETS, By.POST))
    yield Formula("verification-rate", Unit.PERCENT, ("verified",), ("verified", "failed"), TICKETS)
    yield Formula("repeat-rate", Unit.PERCENT, ("repeated",), ("reported",), (*PLACES, *MATTERS, By.COLLECTOR))
    yield Formula("valid-report-rate", Unit.PERCENT, ("valid",), ("reported",), (By.COLLECTOR,))


def _means() -> Iterator[Formula]:
    yield Formula("filing-time", Unit.MINUTES, ("filing_seconds",), ("filed",), (*PLACES, *MATTERS, By.POST))
    yield Formula("handling-time", Unit.HOURS, ("handling_seconds",), ("handled",), (*TICKETS, By.POST))
    yield Formula("holding-time", Unit.HOURS, ("held_seconds",), ("held_turns",), (By.DEPARTMENT, By.POST))
    yield Formula("reports-a-head", Unit.PER_HEAD, ("reported",), ("collectors",), (By.COLLECTOR,))


def _afterwards() -> Iterator[Formula]:
    yield Formula("call-back-rate", Unit.PERCENT, ("reached",), ("closed", "closed_with_master"), TICKETS)
    yield Formula("satisfaction-rate", Unit.PERCENT, ("satisfied",), ("answered",), TICKETS)
    yield Formula("double-grade", Unit.SCORE, ("grade",), ("graded",), TICKETS)
    yield Formula("solved-rate", Unit.PERCENT, ("closed", "-unsolved"), ("closed",), TICKETS)


def _whistles() -> Iterator[Formula]:
    """By the street that blew the whistle, and by the department that was called: the street scores it 考核倒置."""
    of = (*PLACES, By.DEPARTMENT)
    yield Formula("whistle-time", Unit.MINUTES, ("whistle_seconds",), ("whistle_reported",), of)
    yield Formula("whistle-on-time-rate", Unit.PERCENT, ("whistle_reported_on_time",), ("whistle_reported", "whistle_missed"), of)
    yield Formula("whistle-score", Unit.SCORE, ("whistle_score",), ("whistle_scored",), of)


FORMULAS: tuple[Formula, ...] = tuple(_formulas())

# By which rate objects with equal points are ranked.
RANKED_BY: dict[By, str] = dict.fromkeys(By, "closure-on-time-rate") | {
    By.POST: "duty-on-time-rate",
    By.COLLECTOR: "valid-report-rate",
}
