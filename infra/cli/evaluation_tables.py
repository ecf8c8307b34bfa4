"""An evaluation as people read it: a table of the objects in the order of their ranks, and one of all indicators of one of them."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from rich import box
from rich.table import Table

from projections.evaluation.counts import NOBODYS, By
from projections.evaluation.deductions import Deduction
from projections.evaluation.formulas import FORMULAS, Unit
from projections.evaluation.rational import printed
from projections.evaluation.table import Comparison, Evaluation, Indicator, Standing
from projections.evaluation.words import GROUNDS, HEADINGS, INDICATORS, OBJECTS, SUBJECTS, UNITS
from schemas.sentences import WORDS
from streams.city_pack import CityPack

Named = Callable[[str], str]

# What stands in the table of all objects; the rest is told of one of them.
HEADLINES: Mapping[By, tuple[str, ...]] = dict.fromkeys(
    By,
    (
        "closure-rate",
        "closure-on-time-rate",
        "handling-on-time-rate",
        "return-rate",
        "rework-rate",
        "extension-rate",
        "solved-rate",
    ),
) | {
    By.POST: ("duty-on-time-rate", "filing-time", "accurate-dispatch-rate", "handling-time", "holding-time"),
    By.COLLECTOR: ("reported", "valid-report-rate", "repeat-rate", "verified"),
}
NOW = {formula.code for formula in FORMULAS if formula.now}


def named(by: By, pack: CityPack) -> Named:
    """What the objects of a kind are called in a city."""
    names: Mapping[By, Mapping[str, str]] = {
        By.DISTRICT: {district.code: district.name for district in pack.districts},
        By.STREET: {street.code: street.name for street in pack.streets},
        By.DEPARTMENT: pack.words.names["department"],
        By.POST: WORDS,
        By.CATEGORY: {category.code: category.name for category in pack.policy.categories},
        By.SUBJECT: SUBJECTS,
    }
    known = names.get(by, {})
    return lambda code: HEADINGS["nobody"] if code in NOBODYS else known.get(code, code)


def ranking(evaluation: Evaluation, name_of: Named) -> Table:
    """The objects with rank, points and deductions, and beside each rate what it was made of; all of them together at the end.

    Of whom nothing was counted in the period but what he has open now, only the number is told.
    """
    codes = HEADLINES[evaluation.by]
    title = HEADINGS["title"].format(OBJECTS[evaluation.by], evaluation.period.name, evaluation.policy)
    table = Table(title=title, box=box.SIMPLE_HEAD)
    table.add_column(HEADINGS["rank"], justify="right")
    table.add_column(OBJECTS[evaluation.by])
    table.add_column(HEADINGS["points"], justify="right")
    table.add_column(HEADINGS["deductions"])
    for code in codes:
        table.add_column(_heading(evaluation.total[code]), justify="right")
    told = [standing for standing in evaluation.standings if standing.rank is not None or standing.object in NOBODYS]
    for tier, standings in groupby(told, key=lambda standing: standing.tier):
        table.add_section()
        if tier is not None:
            table.add_row("", f"[bold]{WORDS[tier]}")
        for standing in standings:
            table.add_row(*_standing(standing, name_of), *(_with_parts(standing.indicators[code]) for code in codes))
    table.add_section()
    idle = len(evaluation.standings) - len(told)
    if idle:
        table.add_row("", HEADINGS["idle"].format(idle))
    table.add_row("", HEADINGS["total"], "", "", *(_with_parts(evaluation.total[code]) for code in codes))
    return table


def detail(title: str, indicators: Mapping[str, Indicator]) -> Table:
    """All indicators of an object with numerator and denominator, and how each has moved."""
    table = Table(title=title, box=box.SIMPLE_HEAD)
    table.add_column(HEADINGS["indicator"])
    for heading in ("value", "made_of", "year_before", "before"):
        table.add_column(HEADINGS[heading], justify="right")
    for indicator in indicators.values():
        row = (_digits(indicator), _parts(indicator), _moved(indicator, indicator.year_before), _moved(indicator, indicator.before))
        table.add_row(_heading(indicator), *row)
    return table


def _standing(standing: Standing, name_of: Named) -> tuple[str, ...]:
    taken_off = "；".join(_deduction(each) for each in standing.deductions)
    if standing.rank is None:
        return "", name_of(standing.object), "", ""
    return str(standing.rank), name_of(standing.object), _points(standing.points), taken_off or HEADINGS["none"]


def _deduction(deduction: Deduction) -> str:
    told = f"{GROUNDS[deduction.ground]} −{_points(deduction.hundredths)}"
    return HEADINGS["taken_back"].format(told, deduction.taken_back) if deduction.taken_back else told


def _points(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _heading(indicator: Indicator) -> str:
    return f"{INDICATORS[indicator.code]}{HEADINGS['now'] if indicator.code in NOW else ''} {UNITS[indicator.unit]}"


def _digits(indicator: Indicator) -> str:
    return HEADINGS["none"] if indicator.printed is None else str(indicator.printed)


def _parts(made: Indicator | Comparison) -> str:
    return "" if made.denominator is None else f"{made.numerator}/{made.denominator}"


def _with_parts(indicator: Indicator) -> str:
    return f"{_digits(indicator)} {_parts(indicator)}".rstrip()


def _moved(indicator: Indicator, comparison: Comparison | None) -> str:
    """How far it moved, and what it was then made of."""
    change = None if comparison is None else printed(comparison.change)
    if comparison is None or change is None:
        return HEADINGS["none"]
    unit = {Unit.PERCENT: HEADINGS["point"], Unit.SCORE: UNITS[Unit.SCORE]}.get(indicator.unit, UNITS[Unit.PERCENT])
    return f"{change:+} {unit} ({_parts(comparison) or comparison.numerator})"


def facts(evaluation: Evaluation, name_of: Named) -> dict[str, Any]:
    """The evaluation as JSON has it: every value in its printed digits, with what it was made of."""
    return {
        "by": evaluation.by,
        "period": evaluation.period.name,
        "policy": evaluation.policy,
        "objects": [
            {
                "object": standing.object,
                "name": name_of(standing.object),
                "tier": standing.tier,
                "rank": standing.rank,
                "points": _points(standing.points),
                "deductions": [
                    {"ground": d.ground, "count": d.count, "taken_back": d.taken_back, "points": _points(d.hundredths)}
                    for d in standing.deductions
                ],
                "indicators": [_fact(indicator) for indicator in standing.indicators.values()],
            }
            for standing in evaluation.standings
        ],
        "total": [_fact(indicator) for indicator in evaluation.total.values()],
    }


def _fact(indicator: Indicator) -> dict[str, Any]:
    told: dict[str, Any] = {"code": indicator.code, "name": indicator.name, "unit": indicator.unit}
    told |= {"numerator": indicator.numerator, "denominator": indicator.denominator, "value": _text(indicator.printed)}
    for name, comparison in (("year_before", indicator.year_before), ("before", indicator.before)):
        told[name] = comparison and {
            "numerator": comparison.numerator,
            "denominator": comparison.denominator,
            "value": _text(printed(comparison.value)),
            "change": _text(printed(comparison.change)),
        }
    return told


def _text(value: object) -> str | None:
    return None if value is None else str(value)
