"""The places of the screens: for each the numbers of the boards that stand there, and how they make what is shown; pure.

A place is named as the cell that fills it. Another number on a screen is another row in PLACES.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from projections.evaluation.formulas import FACTORS, Unit
from projections.indicators.achievements import DAYS_MAX
from projections.indicators.formulas import A_HEAD, CITY_FORMULAS
from projections.indicators.rests_on import rests_on
from schemas.boards import Evaluated
from schemas.explanation import Address
from schemas.indicator import Indicator, IndicatorTree, Window


class NoSuchPlace(Exception):
    """No screen shows a number at this place."""


class How(StrEnum):
    """How the numbers of the boards make what is shown."""

    SUM = "sum"
    RATIO = "ratio"
    MEDIAN = "median"
    P90 = "p90"


SHARE: Mapping[How, float] = {How.MEDIAN: 0.5, How.P90: 0.9}


class Figure(Struct, frozen=True, kw_only=True):
    """A number as a screen shows it.

    Attributes:
        name: what it is called: words of the table `number` behind an @, of `page` behind a #, names of the city as `field=code`.
        over: the sum, a ratio's numerator, or the buckets of a quantile.
        under: a ratio's denominator, or so many hours.
        unit: the word for it, or the unit itself behind a =.
    """

    name: tuple[str, ...]
    over: Address
    under: Address | int | None = None
    how: How = How.SUM
    factor: Fraction = Fraction(1)
    decimals: int = 0
    unit: str = "unit_cases"


class Days(Struct, frozen=True):
    """City time in the city's zone, and the days that places name by it."""

    now: datetime

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    def back(self, days: int) -> str:
        return (self.now.date() - timedelta(days=days)).isoformat()

    @property
    def over(self) -> str:
        """The days of the showcase: those that are over, at most a year."""
        return f"{self.back(DAYS_MAX)}..{self.back(1)}"


STAGES = {"reported": "#reported", "filed": "#filed", "dispatched": "#dispatched", "closed": "#closed"}
COLOURS = {colour: f"@colour_{colour}" for colour in ("red", "yellow", "green", "grey")}
RATES = {"on_time": "closed_on_time", "closure": "closed"}
DUE = ("due", "-deferred")
DEPARTMENT = Evaluated.DEPARTMENT.value
Made = Callable[[re.Match[str], Days], Figure]


def percent(name: tuple[str, ...], over: Address, under: Address) -> Figure:
    """A share in percent to one decimal, as every screen writes it."""
    return Figure(name=name, over=over, under=under, how=How.RATIO, factor=Fraction(100), decimals=1, unit="unit_percent")


def _open(name: tuple[str, ...], colour: str, where: Mapping[str, str]) -> Figure:
    if colour == "open":
        return Figure(name=("#open", *name), over=Address("open-tickets", dict(where), ("open",)))
    return Figure(name=("#open", *name, COLOURS[colour]), over=Address("open-tickets", {"colour": colour, **where}, ("open",)))


def _flow(found: re.Match[str], days: Days) -> Figure:
    hour, stage = found["hour"], found["stage"]
    return Figure(name=(STAGES[stage], f"hour={hour}"), over=Address("flow", {"day": days.today, "hour": hour}, (stage,)))


def _growth(found: re.Match[str], days: Days) -> Figure:
    at = days.now - timedelta(hours=0 if found["now"] else 1)
    where = {"day": at.date().isoformat(), "hour": f"{at.hour:02d}"}
    name = "#running_growth" if found["now"] else "#growth"
    return Figure(name=(name, f"hour={where['hour']}"), over=Address("flow", where, ("reported", "-closed")), unit="unit_growth")


def _rate(found: re.Match[str], days: Days) -> Figure:
    where = {"day": days.today if found["day"] == "today" else days.back(1)}
    name = (f"#{found['rate']}", f"@{found['day']}")
    over, under = Address("closures", where, (RATES[found["rate"]],)), Address("closures", where, DUE)
    match found["part"]:
        case None:
            return percent(name, over, under)
        case ".closed":
            return Figure(name=(*name, "@numerator"), over=over)
        case _:
            return Figure(name=(*name, "@denominator"), over=under)


def _time(found: re.Match[str], days: Days) -> Figure:
    over = Address("durations", {"day": days.today, "measure": found["measure"]}, ("count",))
    name = (f"#{found['measure']}_time", "@today")
    if found["name"] == "count":
        return Figure(name=(*name, "#sample"), over=over)
    return Figure(name=(*name, f"@{found['name']}"), over=over, how=How(found["name"]), unit="")


def _trend(found: re.Match[str], days: Days) -> Figure:
    where = {"day": days.over, "by": Evaluated.AREA.value, "object:district": found["district"]}
    over = Address("evaluation", where, ("due_closed", "-due_closed_late"))
    return percent(("#trends", f"district={found['district']}", "@period"), over, Address("evaluation", where, DUE))


def _ranked(found: re.Match[str], days: Days) -> Figure:
    where = {"day": days.over, "by": DEPARTMENT, "object": found["department"]}
    over = Address("evaluation", where, ("handled", "-handled_late"))
    name = ("#ranking", f"department={found['department']}", "@period")
    return percent(name, over, Address("evaluation", where, ("handled",)))


def _double(found: re.Match[str], days: Days) -> Figure:
    where, who = {"day": days.over, "department": found["department"]}, found["who"]
    over, under = (Address("evaluations", where, (column,)) for column in (f"{who}_score", who))
    name = ("#double", f"department={found['department']}", f"@{who}", "@period")
    return Figure(name=name, over=over, under=under, how=How.RATIO, decimals=2, unit="unit_score")


def _solved(found: re.Match[str], days: Days) -> Figure:
    """The last point of a line: a day, or where there are many a week."""
    try:
        last = date.fromisoformat(found["last"])
        first = last - timedelta(days=int(found["days"]) - 1)
    except (ValueError, OverflowError) as error:
        raise NoSuchPlace(found[0]) from error
    where = {"day": f"{first}..{last}" if first < last else f"{last}", "by": Evaluated.AREA.value}
    name = ("#closure" if found["what"] == "closed" else "#solved", f"={where['day'].replace('..', '–')}")
    if found["what"] == "closed":
        return percent(name, Address("evaluation", where, ("due_closed",)), Address("evaluation", where, DUE))
    return percent(name, Address("evaluation", where, ("closed", "-unsolved")), Address("evaluation", where, ("closed",)))


def _achieved(found: re.Match[str], days: Days) -> Figure:
    name, over = (f"#achieved.{found['what']}", "@period"), {"day": days.over}
    area = over | {"by": Evaluated.AREA.value}
    match found["what"]:
        case "closed":
            return Figure(name=name, over=Address("evaluation", area, ("closed",)))
        case "handling":
            parts = Address("evaluation", area, ("handling_seconds",)), Address("evaluation", area, ("handled",))
            return _mean(name, *parts, Unit.HOURS)
        case "coming":
            return _mean(name, Address("roll-calls", over, ("seconds",)), Address("roll-calls", over, ("reported",)), Unit.MINUTES)
        case "community":
            return percent(name, Address("tiers", over | {"tier": "community"}, ("closed",)), Address("tiers", over, ("closed",)))
        case _:
            return percent(name, Address("evaluation", area, ("repeated",)), Address("evaluation", area, ("reported",)))


def _mean(name: tuple[str, ...], over: Address, under: Address, unit: Unit) -> Figure:
    return Figure(name=name, over=over, under=under, how=How.RATIO, factor=FACTORS[unit], decimals=1, unit=f"unit_{unit.value}")


def of_indicator(leaf: Indicator, name: str, days: Days) -> Figure:
    """An indicator of our own log."""
    formula = CITY_FORMULAS[str(leaf.formula)]
    rests = rests_on(formula, leaf.window, days.now)
    how = How.SUM if rests.denominator is None else How.RATIO
    return Figure(
        name=(f"={name}", *((f"@{leaf.window.value}",) if leaf.window is Window.WEEK else ())),
        over=rests.numerator,
        under=rests.denominator,
        how=how,
        factor=FACTORS.get(formula.unit, Fraction(1)),
        decimals=leaf.decimals,
        unit=f"={leaf.unit}",
    )


COLOUR = "(?P<colour>open|red|yellow|green|grey)"
UNIT = "[0-9A-Za-z-]{1,64}"
DATE = "\\d{4}-\\d{2}-\\d{2}"
PLACES: tuple[tuple[str, Made], ...] = (
    (f"total\\.{COLOUR}", lambda m, d: _open((), m["colour"], {})),
    (
        f"district/(?P<code>\\d{{6}})\\.{COLOUR}",
        lambda m, d: _open((f"district={m['code']}",), m["colour"], {"district": m["code"]}),
    ),
    (
        f"tier/(?P<tier>city|district|department|street|community)\\.{COLOUR}",
        lambda m, d: _open((f"#tier_{m['tier']}",), m["colour"], {"department:tier": m["tier"]}),
    ),
    ("overdue\\.open", lambda m, d: Figure(name=("#overdue_open",), over=Address("open-tickets", {"colour": "red"}, ("open",)))),
    ("overdue\\.closed", lambda m, d: Figure(name=("#overdue_closed",), over=Address("overdue", {"day": d.today}, ("closed",)))),
    (
        "demands\\.(?P<board>supervised|whistling)",
        lambda m, d: Figure(name=(f"#{m['board']}",), over=Address(m["board"], {}, ("open",))),
    ),
    (
        "today\\.(?P<stage>reported|filed|dispatched|closed)",
        lambda m, d: Figure(name=(STAGES[m["stage"]],), over=Address("flow", {"day": d.today}, (m["stage"],))),
    ),
    ("flow/(?P<hour>[01]\\d|2[0-3])\\.(?P<stage>reported|filed|dispatched|closed)", _flow),
    ("growth(?P<now>/now)?\\.net", _growth),
    ("rates\\.(?P<day>today|yesterday)\\.(?P<rate>on_time|closure)(?P<part>\\.closed|\\.due)?", _rate),
    ("times\\.(?P<measure>dispatch|closure)\\.(?P<name>median|p90|count)", _time),
    (
        f"category/(?P<category>{UNIT})\\.reported",
        lambda m, d: Figure(
            name=("#reported", f"category={m['category']}"),
            over=Address("categories", {"day": d.today, "category": m["category"]}, ("reported",)),
        ),
    ),
    ("achieved\\.(?P<what>closed|handling|coming|community|repeats)", _achieved),
    ("trend/(?P<district>\\d{6})", _trend),
    (f"ranking/(?P<department>{UNIT})", _ranked),
    (f"double/(?P<department>{UNIT})\\.(?P<who>party|resident)", _double),
    (f"solved/(?P<last>{DATE})/(?P<days>1|7)\\.(?P<what>closed|held)", _solved),
)


def figure_at(place: str, days: Days, tree: IndicatorTree, names: Mapping[str, str]) -> Figure:
    """The number at a place; `names` are those of the indicators by their places. Raises NoSuchPlace."""
    for leaf in tree.indicators:
        # Heads are counted once over all days, so that no sum of rows is their number: the tree's own page says what they are.
        if place == f"vital/leaf/{leaf.code}" and leaf.formula not in (None, A_HEAD.code):
            return of_indicator(leaf, names[place], days)
    for pattern, made in PLACES:
        found = re.fullmatch(pattern, place)
        if found:
            return made(found, days)
    raise NoSuchPlace(place)
