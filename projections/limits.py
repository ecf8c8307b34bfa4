"""Limits 时限: when a report's limit runs out, from when on it shows yellow, and which of several limits is in force."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from projections.ticket.state import Open
from projections.working_time import runs_out
from schemas.calendar import Clock
from schemas.hazard import Hazard
from schemas.limit import LimitChanged, Term
from schemas.moment import in_utc
from schemas.policy import Category, Policy, Standard
from schemas.stage import SEVERITY, Colour


def term(policy: Policy, of: Category | Standard, reported_at: datetime, percent: int) -> Term:
    """The term of a category or standard, counted from the report in its clock; yellow from a share of it on.

    Raises CalendarUnknown.
    """
    limit = timedelta(minutes=of.limit_minutes)
    share = limit * percent // 100
    return Term(
        clock=of.clock,
        yellow_at=runs_out(policy.calendar, of.clock, reported_at, share),
        due_at=runs_out(policy.calendar, of.clock, reported_at, limit),
    )


def recorded_term(reported_at: datetime, due_at: datetime, percent: int) -> Term:
    """The term of a due moment that the record itself brings; yellow by natural time, both at once where it was over."""
    due = in_utc(due_at)
    yellow = due if due <= reported_at else reported_at + (due - reported_at) * percent // 100
    return Term(clock=Clock.NATURAL_DAYS, yellow_at=yellow, due_at=due)


def limited(case: Open, policy: Policy) -> Category | Standard | None:
    """What gives a ticket its limit under a policy: its standard once one was chosen, its category before."""
    category = policy.category(case.category)
    return category if category is None or case.standard is None else category.standard(case.standard)


def given_by(policy: Policy, case: Open) -> Term | None:
    """The term that a policy gives a ticket, or its recorded due date; None where it knows no limit. Raises CalendarUnknown."""
    percent = policy.yellow_percent(case.category, case.own_hazard)
    if case.limit.recorded:
        return recorded_term(case.reported_at, case.own_term.due_at, percent)
    of = limited(case, policy)
    return None if of is None else term(policy, of, case.reported_at, percent)


def counted_anew(case: Open, judged_by: Policy, becomes: Open, judging: Policy, at: datetime) -> LimitChanged | None:
    """The limit of a ticket that becomes one of another category, standard or hazard level, or is judged by another policy.

    None where it stays the same, or where its own term is not the one that the policy so far gives it: an extension or a
    suspension moved it, and what somebody decided stays. Raises CalendarUnknown.
    """
    if case.own_term != given_by(judged_by, case):
        return None
    new = given_by(judging, becomes)
    return None if new in (None, case.own_term) else limit_changed(case, new, borne(case), at)


def borne(case: Open) -> tuple[Term, ...]:
    """The terms of the children that a master stands for."""
    return tuple(child.term for child in case.bundle.children)


def moved(case: Open, move: Callable[[Term, Hazard | None], Term], at: datetime) -> LimitChanged:
    """The limit once the whole bundle's moves: a master's own term and each child's, by its own clock."""
    own = move(case.own_term, case.own_hazard)
    return limit_changed(case, own, tuple(move(child.term, child.hazard) for child in case.bundle.children), at)


def limit_with(case: Open, children: tuple[Term, ...], at: datetime) -> LimitChanged | None:
    """The limit of a master that stands for other children than before; None where it stays the same."""
    held, limit = case.limit, limit_changed(case, case.own_term, children, at)
    same = (held.clock, held.yellow_at, held.due_at) == (limit.clock, limit.yellow_at, limit.due_at)
    return None if same else limit


def strictest(terms: Iterable[Term]) -> Term:
    """Of several terms the one that is due first, in its clock; yellow as early as any of them."""
    known = tuple(terms)
    first = min(known, key=lambda term: term.due_at)
    return Term(clock=first.clock, yellow_at=min(term.yellow_at for term in known), due_at=first.due_at)


def limit_changed(case: Open, own: Term, children: tuple[Term, ...], at: datetime) -> LimitChanged:
    """What an event says of a limit that it sets anew: the strictest of the ticket's own term and its children's.

    A longer limit takes a warning back; a shorter one gives none, since time does that at its next tick.
    """
    new = strictest((own, *children))
    now = Colour.RED if at >= new.due_at else Colour.YELLOW if at >= new.yellow_at else Colour.GREEN
    return LimitChanged(
        clock=new.clock,
        yellow_at=new.yellow_at,
        due_at=new.due_at,
        previous_colour=case.colour,
        colour=min(case.colour, now, key=SEVERITY.__getitem__),
        own=own if children else None,
        children=children,
    )
