"""The page of a number as texts: what it is, what it says now, and what stands behind it; pure."""

from fractions import Fraction
from typing import Any

from msgspec import Struct

from dashboard.wall.numbers.places import SHARE, Figure, How
from dashboard.wall.numbers.wording import Wording, command_of
from projections.boards.durations import quantile_s
from projections.indicators.rounding import rounded
from schemas.boards import BOARD
from schemas.explanation import Address, Explained, Explanations

SECONDS_SHOWN_S = 99.5
# As long as the badge of every screen waits for news of the auditor.
STOPPED_AFTER_MS = 60_000
# Below so many seconds a duration is told in a unit of so many.
UNITS_S = ((5970, 60, "unit_minutes"), (172_800, 3600, "unit_hours"), (float("inf"), 86_400, "unit_days"))


class Table(Struct, frozen=True):
    """A table with its title, how many of how many it lists, its heads and lines; `places` are those of its lines' own numbers."""

    title: str
    listed: str
    heads: list[str]
    lines: list[list[str]]
    places: list[str] = []


class Summed(Struct, frozen=True, kw_only=True):
    """One sum behind a number: which rows, what they come to, whether the records come to the same, and how to count it anew."""

    title: str
    board: str
    where: str
    columns: str
    total: str
    proof: str
    holds: bool
    policies: list[str]
    rows: Table
    records: Table
    command: str


class NumberPage(Struct, frozen=True, kw_only=True):
    """All texts of the page; `mark` says that the value is made up, `command` shows what stands behind a value that is no sum."""

    name: str
    value: str
    unit: str
    formula: str
    as_of: str
    verified: str
    equal: bool
    offsets: list[str]
    mark: str = ""
    parts: list[Summed] = []
    facts: list[tuple[str, str]] = []
    command: str = ""
    below: Table | None = None


def number_page(figure: Figure, found: Explanations, say: Wording) -> NumberPage:
    """The page of a number, from what the auditor found behind its sums: one, or a ratio's two."""
    titles = ["numerator", "denominator"] if len(found.numbers) > 1 else ["comes_to"]
    value, unit = shown(figure, found.numbers, say)
    parts = [_part(say.say(title), number, say) for title, number in zip(titles, found.numbers, strict=True)]
    return page_of(say.name(figure), (value, unit), say.formula(figure), found, say, parts=parts)


def page_of(name: str, value: tuple[str, str], formula: str, found: Explanations, say: Wording, **rest: Any) -> NumberPage:
    """A page with what every page says: as of when, whether the boards are verified since the last comparison, and the offsets."""
    stopped = say.now_ms - found.compared_ms > STOPPED_AFTER_MS
    return NumberPage(
        name=name,
        value=value[0],
        unit=value[1],
        formula=formula,
        as_of=say.say("no_city_time") if found.as_of is None else say.say("as_of", say.moment(found.as_of)),
        verified=say.say("unequal" if not found.equal else "stopped" if stopped else "equal"),
        equal=found.equal and not stopped,
        offsets=[say.say("offset_of", partition, f"{offset:,}") for partition, offset in sorted(found.offsets.items())],
        **rest,
    )


def asked_of(figure: Figure) -> tuple[Address, ...]:
    """The sums that the auditor is asked for."""
    return (figure.over, figure.under) if isinstance(figure.under, Address) else (figure.over,)


def shown(figure: Figure, numbers: list[Explained], say: Wording) -> tuple[str, str]:
    """The number as every screen writes it, and its unit."""
    over = numbers[0].total or 0
    if figure.how in SHARE:
        assert numbers[0].row_count == len(numbers[0].rows), "a quantile is that of all buckets"
        buckets = [(int(row["bucket"]), row.get("count", 0)) for row in numbers[0].rows]
        return duration(quantile_s(buckets, SHARE[figure.how]), say)
    if figure.how is How.SUM:
        return f"{over:,}".replace("-", "−"), say.unit(figure)
    under = figure.under if isinstance(figure.under, int) else numbers[1].total or 0
    if not under:
        return say.say("none"), ""
    return printed(figure.factor * Fraction(over, under), figure.decimals), say.unit(figure)


def printed(value: Fraction, decimals: int) -> str:
    """A value to some decimals, a half rounded up, as every screen writes it."""
    return f"{rounded(value, decimals):,.{decimals}f}".replace("-", "−")


def duration(seconds: int | None, say: Wording) -> tuple[str, str]:
    """Seconds in the unit that keeps the figure short, as the wall writes them."""
    if seconds is None:
        return say.say("none"), ""
    if seconds < SECONDS_SHOWN_S:
        return str(seconds), say.say("unit_seconds")
    per_unit_s, unit = next((size, unit) for below_s, size, unit in UNITS_S if seconds < below_s)
    return printed(Fraction(seconds, per_unit_s), 1), say.say(unit)


def _part(title: str, number: Explained, say: Wording) -> Summed:
    address = number.address
    return Summed(
        title=title,
        board=f"{say.board(address.board)} {address.board}",
        where=say.where(address),
        columns=say.columns(address),
        total=f"{number.total or 0:,}".replace("-", "−"),
        proof=_proof(number, say),
        holds=number.holds,
        policies=[say.say("policy_records", version, f"{count:,}") for version, count in number.policies.items()],
        rows=Table(
            say.say("rows"),
            say.say("rows_listed", f"{len(number.rows):,}", f"{number.row_count:,}"),
            say.heads(address),
            [say.row(number, row) for row in number.rows],
        ),
        records=Table(
            say.say("records"),
            say.say(_listed(address), f"{len(number.newest):,}", f"{number.records:,}"),
            [say.say(head) for head in ("when", "ticket", "event", "amount", "policy", "place")],
            [say.record(origin) for origin in number.newest],
        ),
        command=command_of(address),
    )


def _listed(address: Address) -> str:
    """Behind what stands now stand tickets, behind what happened on days records."""
    return "records_listed" if "day" in BOARD[address.board].keys else "tickets_listed"


def _proof(number: Explained, say: Wording) -> str:
    if not number.holds:
        return say.say("fails", f"{number.found or 0:,}", f"{number.counted or 0:,}")
    said = say.say("holds", f"{number.found or 0:,}") if number.records else say.say("nothing_behind")
    earlier = number.since and number.counted != number.total
    return f"{say.say('holds', f'{number.found or 0:,}')} · {_kept(number, say)}" if earlier else said


def _kept(number: Explained, say: Wording) -> str:
    return say.say("kept_since", number.since, f"{number.counted or 0:,}")
