"""Limits 时限: when a report's limit runs out, and from when on it shows yellow."""

from datetime import datetime, timedelta

from projections.ticket.state import Open
from projections.working_time import runs_out
from schemas.calendar import Clock
from schemas.limit import LimitChanged
from schemas.moment import in_utc
from schemas.policy import Category, Policy, Standard
from schemas.stage import SEVERITY, Colour

Deadlines = tuple[datetime, datetime]  # from when on yellow, from when on red


def deadlines(policy: Policy, of: Category | Standard, reported_at: datetime) -> Deadlines:
    """Both deadlines of a limit, counted from the report in the clock of its category or standard. Raises CalendarUnknown."""
    limit = timedelta(minutes=of.limit_minutes)
    share = limit * policy.yellow_from_percent // 100
    return (
        runs_out(policy.calendar, of.clock, reported_at, share),
        runs_out(policy.calendar, of.clock, reported_at, limit),
    )


def recorded_deadlines(policy: Policy, reported_at: datetime, due_at: datetime) -> Deadlines:
    """Both deadlines of a due moment that the record itself brings; yellow by natural time, both at once where it was over."""
    due = in_utc(due_at)
    if due <= reported_at:
        return due, due
    return reported_at + (due - reported_at) * policy.yellow_from_percent // 100, due


def limit_changed(case: Open, clock: Clock, moments: Deadlines, at: datetime) -> LimitChanged:
    """What an event says of a limit that it sets anew.

    A longer limit takes a warning back; a shorter one gives none, since time does that at its next tick.
    """
    yellow_at, due_at = moments
    now = Colour.RED if at >= due_at else Colour.YELLOW if at >= yellow_at else Colour.GREEN
    colour = min(case.colour, now, key=SEVERITY.__getitem__)
    return LimitChanged(clock=clock, yellow_at=yellow_at, due_at=due_at, previous_colour=case.colour, colour=colour)
