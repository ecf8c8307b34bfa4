"""What one capture 一次采集 gives back: where it lies, by which standard and limit, whose it is, and what it looks like."""

from typing import Any, Literal

from msgspec import Struct

from schemas.calendar import Clock
from schemas.moment import Moment
from schemas.stage import Stage
from streams.intake.answers import CommandOutcome, Receipt


class Named(Struct, frozen=True):
    """A code of the city, and what it is called."""

    code: str
    name: str


class Where(Struct, frozen=True, kw_only=True):
    """The point, its micro-grid with the divisions above it, and how far the middle of that grid is."""

    lon_deg: float
    lat_deg: float
    grid: str
    grid_away_m: float
    community: Named
    street: Named
    district: Named


class LimitSet(Struct, frozen=True, kw_only=True):
    """A limit counted from the report: minutes of its clock, and both deadlines as the outcome will say them.

    The deadlines are None where the calendar does not know the year that they fall in.
    """

    minutes: int
    clock: Clock
    yellow_at: Moment | None
    due_at: Moment | None


class StandardOffered(Struct, frozen=True, kw_only=True):
    """A standard that the ticket may be filed by: when it is filed, when it is closed, and the limit that it would set."""

    code: str
    filing: str
    closing: str
    limit: LimitSet


class LookAlike(Struct, frozen=True, kw_only=True):
    """A ticket that is perhaps about the same matter, and what is suggested: to merge, or to reopen it with its old clock.

    Nothing is suggested of one that was closed only after the moment that is reported.
    """

    ticket: str
    away_m: float
    suggests: Literal["merge", "reopen"] | None
    stage: Stage
    reported_at: Moment
    due_at: Moment
    closed_at: Moment | None
    department: Named | None
    sentence: str


class WouldBeRefused(Struct, frozen=True, kw_only=True):
    """The rule by which the report would be refused, with its facts and its sentence."""

    rule: str
    facts: dict[str, str]
    sentence: str


class Capture(Struct, frozen=True, kw_only=True):
    """What a report becomes, from the policy in force and the cards as far as they are known.

    `limit` holds until a standard is chosen, `department` is whose the category is, `unit` the department or division that works
    on it first, at the lowest tier that can close it. `look_alikes` is null, with `look_alikes_unknown` saying why, where it
    cannot be told whether there are any; `look_alikes_left_off` counts those beyond the nearest. `repeats` is the closed ticket
    that the report names as its matter, `drill` the drill that it is part of: its look-alikes are those of that drill. `refusal`
    says that it comes to nothing.
    """

    category: Named
    place: Where
    procedure: str | None
    department: Named | None
    unit: Named | None
    limit: LimitSet | None
    standards: tuple[StandardOffered, ...]
    look_alikes: tuple[LookAlike, ...] | None
    look_alikes_left_off: int
    look_alikes_unknown: str | None
    repeats: str | None
    drill: Named | None
    refusal: WouldBeRefused | None
    policy: str
    sentences: tuple[str, ...]


class ReportReceipt(Receipt, frozen=True, kw_only=True):
    """The receipt of a report, with what its capture gives back."""

    capture: Capture


class ReportOutcome(CommandOutcome, frozen=True, kw_only=True, omit_defaults=True):
    """The outcome of a report, with what its capture gives back."""

    capture: Capture


def with_capture(found: Receipt | CommandOutcome, capture: Capture) -> ReportReceipt | ReportOutcome:
    """The answer to a report."""
    fields: dict[str, Any] = {name: getattr(found, name) for name in found.__struct_fields__}
    if isinstance(found, CommandOutcome):
        return ReportOutcome(**fields, capture=capture)
    return ReportReceipt(**fields, capture=capture)
