"""Limits 时限: when a report's limit runs out, and from when on it shows yellow."""

from datetime import datetime, timedelta

from projections.ticket.state import Open
from projections.working_time import runs_out
from schemas.calendar import Clock
from schemas.hazard import Hazard
from schemas.limit import LimitChanged
from schemas.moment import in_utc
from schemas.policy import Category, Policy, Standard
from schemas.stage import SEVERITY, Colour

Deadlines = tuple[datetime, datetime]  # from when on yellow, from when on red


def deadlines(policy: Policy, of: Category | Standard, reported_at: datetime, percent: int) -> Deadlines:
    """Both deadlines of a limit, counted from the report in the clock of its category or standard; yellow from a share of it on.

    Raises CalendarUnknown.
    """
    limit = timedelta(minutes=of.limit_minutes)
    share = limit * percent // 100
    return (
        runs_out(policy.calendar, of.clock, reported_at, share),
        runs_out(policy.calendar, of.clock, reported_at, limit),
    )


def recorded_deadlines(reported_at: datetime, due_at: datetime, percent: int) -> Deadlines:
    """Both deadlines of a due moment that the record itself brings; yellow by natural time, both at once where it was over."""
    due = in_utc(due_at)
    if due <= reported_at:
        return due, due
    return reported_at + (due - reported_at) * percent // 100, due


def limited(case: Open, policy: Policy) -> Category | Standard | None:
    """What gives a ticket its limit under a policy: its standard once one was chosen, its category before."""
    category = policy.category(case.category)
    return category if category is None or case.standard is None else category.standard(case.standard)


def own_deadlines(case: Open, policy: Policy, hazard: Hazard | None) -> Deadlines | None:
    """Both deadlines that a policy gives a ticket of a hazard level, or its recorded due date; None where it knows no limit for it.

    Those in force differ where somebody decided otherwise: an extension, a suspension, a child's. Raises CalendarUnknown.
    """
    percent = policy.yellow_percent(case.category, hazard)
    if case.limit.recorded:
        return recorded_deadlines(case.reported_at, case.limit.due_at, percent)
    of = limited(case, policy)
    return None if of is None else deadlines(policy, of, case.reported_at, percent)


def limit_changed(case: Open, clock: Clock, moments: Deadlines, at: datetime) -> LimitChanged:
    """What an event says of a limit that it sets anew.

    A longer limit takes a warning back; a shorter one gives none, since time does that at its next tick.
    """
    yellow_at, due_at = moments
    now = Colour.RED if at >= due_at else Colour.YELLOW if at >= yellow_at else Colour.GREEN
    colour = min(case.colour, now, key=SEVERITY.__getitem__)
    return LimitChanged(clock=clock, yellow_at=yellow_at, due_at=due_at, previous_colour=case.colour, colour=colour)
