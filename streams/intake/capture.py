"""One capture, one answer 一次采集: made from the decider's own outcome, so that it cannot say something else than the log will.

Nothing here writes, and nothing waits: the policy, the grids and the cards are at hand.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct, convert
from msgspec.structs import replace

from projections.limits import term
from projections.ticket import UNKNOWN
from schemas.calendar import CalendarUnknown
from schemas.envelope import Command
from schemas.moment import Moment
from schemas.place import Place
from schemas.policy import Category, Policy, Standard
from schemas.refusal import CommandRefused
from schemas.sentences import CityWords, sentence
from schemas.stage import Stage
from schemas.ticket.stages import ReportTicket, TicketReported
from streams.deciders.ticket import decide
from streams.intake import capture_words as words
from streams.intake.captured import Capture, LimitSet, LookAlike, Named, StandardOffered, Where, WouldBeRefused
from streams.intake.nearest_grid import NearestGrid
from streams.look_alikes import Alike, Found


class Looked(Struct, frozen=True):
    """What was found that a report looks like, or why that is not known."""

    found: Found | None
    unknown: str | None = None

    def without(self, tickets: tuple[str, ...]) -> "Looked":
        """The same but for tickets that somebody says are about another matter."""
        if self.found is None or not tickets:
            return self
        opened, closed = (
            tuple(alike for alike in alikes if alike.card.ticket not in tickets)
            for alikes in (self.found.opened, self.found.closed)
        )
        return replace(self, found=replace(self.found, opened=opened, closed=closed))


class _Due(Struct, frozen=True):
    due_at: Moment


class _Facts(Struct, frozen=True):
    """What a card's case says of an open or closed look-alike."""

    stage: Stage
    reported_at: Moment
    limit: _Due
    department: str | None = None


def repeated(looked: Looked, at: datetime) -> str | None:
    """The closed ticket whose matter a report is again: the nearest that was closed before what is reported.

    None while one is open nearby: the report is about that one, and no closure is suspected for it.
    """
    if looked.found is None or looked.found.opened:
        return None
    return next((alike.card.ticket for alike in looked.found.closed if _closed_at(alike) <= at), None)


class Capturing(Struct, frozen=True):
    """What an answer is made with: the grids of the city, and its words."""

    grids: NearestGrid
    city: CityWords

    def capture(self, command: Command, policy: Policy, looked: Looked, drill: Named | None) -> Capture:
        """What a report becomes under a policy, and in a drill."""
        report = command.body
        assert isinstance(report, ReportTicket), "only a report is captured"
        outcome = decide(UNKNOWN, command, {policy.version: policy}, command.at)
        category = policy.category(report.category)
        place, limit = self._where(report.place), _limit_of(outcome, category)
        department = words.named(self.city, "department", category.department) if category is not None else None
        unit = words.named(self.city, "department", category.unit_at(report.place)) if category is not None else None
        called = Named(category.code, category.name) if category is not None else Named(report.category, report.category)
        alike, left_off = self._look_alikes(looked, command.at, policy.reopen_days)
        refusal = self._refusal(outcome)
        told = (
            words.drilled(drill) if drill is not None else None,
            words.where(place),
            words.whose(called, department, unit),
            refusal.sentence if refusal is not None else words.limit(limit, self.city),
            words.standards(category) if category is not None else None,
            words.look_alikes(alike, left_off, report.repeats),
        )
        return Capture(
            category=called,
            place=place,
            procedure=category.procedure if category is not None else None,
            department=department,
            unit=unit,
            limit=limit,
            standards=_standards(policy, category, report, command.at),
            look_alikes=alike,
            look_alikes_left_off=left_off,
            look_alikes_unknown=looked.unknown,
            repeats=report.repeats,
            drill=drill,
            refusal=refusal,
            policy=policy.version,
            sentences=tuple(one for one in told if one is not None),
        )

    def _where(self, place: Place) -> Where:
        return Where(
            lon_deg=place.lon_deg,
            lat_deg=place.lat_deg,
            grid=place.grid,
            grid_away_m=round(self.grids.grid_away_m(place), 1),
            community=words.named(self.city, "community", place.community),
            street=words.named(self.city, "street", place.street),
            district=words.named(self.city, "district", place.district),
        )

    def _refusal(self, outcome: Any) -> WouldBeRefused | None:
        if not isinstance(outcome, CommandRefused):
            return None
        return WouldBeRefused(rule=outcome.rule, facts=outcome.facts, sentence=sentence(outcome.rule, outcome.facts, self.city))

    def _look_alikes(self, looked: Looked, at: datetime, days: int) -> tuple[tuple[LookAlike, ...] | None, int]:
        if looked.found is None:
            return None, 0
        opened = [self._opened(alike) for alike in looked.found.opened]
        closed = [self._closed(alike, at, days) for alike in looked.found.closed]
        return (*opened, *closed), looked.found.left_off

    def _opened(self, alike: Alike) -> LookAlike:
        facts = convert(alike.card.situation, _Facts)
        told = words.still_open(alike.away_m, facts.stage, facts.reported_at, self.city)
        return self._told(alike, facts, suggests="merge", closed_at=None, sentence=told)

    def _closed(self, alike: Alike, at: datetime, days: int) -> LookAlike:
        facts, closed_at = convert(alike.card.situation["case"], _Facts), _closed_at(alike)
        if closed_at > at:
            told = words.closed_after(alike.away_m, closed_at, self.city)
            return self._told(alike, facts, suggests=None, closed_at=closed_at, sentence=told)
        told = words.closed_before(alike.away_m, closed_at, days, self.city)
        return self._told(alike, facts, suggests="reopen", closed_at=closed_at, sentence=told)

    def _told(self, alike: Alike, facts: _Facts, **said: Any) -> LookAlike:
        return LookAlike(
            ticket=alike.card.ticket,
            away_m=round(alike.away_m, 1),
            stage=facts.stage,
            reported_at=facts.reported_at,
            due_at=facts.limit.due_at,
            department=words.named(self.city, "department", facts.department) if facts.department is not None else None,
            **said,
        )


def _closed_at(alike: Alike) -> datetime:
    return datetime.fromisoformat(alike.card.situation["closed_at"])


def _limit_of(outcome: Any, category: Category | None) -> LimitSet | None:
    if category is None or not isinstance(outcome, TicketReported):
        return None
    return LimitSet(minutes=category.limit_minutes, clock=outcome.clock, yellow_at=outcome.yellow_at, due_at=outcome.due_at)


def _standards(policy: Policy, category: Category | None, report: ReportTicket, at: datetime) -> tuple[StandardOffered, ...]:
    offered = category.standards if category is not None else ()
    percent = policy.yellow_percent(report.category, report.hazard)
    return tuple(
        StandardOffered(code=one.code, filing=one.filing, closing=one.closing, limit=_limit(policy, one, at, percent))
        for one in offered
    )


def _limit(policy: Policy, standard: Standard, at: datetime, percent: int) -> LimitSet:
    try:
        offered = term(policy, standard, at, percent)
    except CalendarUnknown:
        return LimitSet(minutes=standard.limit_minutes, clock=standard.clock, yellow_at=None, due_at=None)
    return LimitSet(minutes=standard.limit_minutes, clock=standard.clock, yellow_at=offered.yellow_at, due_at=offered.due_at)
