"""持有用时: each second of a ticket's age, booked to the one who held it; the sum over holders is the age, to the second."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import get_args

from projections.local_time import day_of
from projections.ticket.state import Open, case_of
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket import TicketEvent

MOVED_BY = frozenset(get_args(TicketEvent))


def age_s(case: Open, at: datetime) -> int:
    """The whole seconds from the report to a moment; differences of these add up exactly where rounded stretches would not."""
    return int((at - case.reported_at).total_seconds())


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """The stretch that a holder gives up, on the day on which he does; a reopened ticket was nobody's since its closure."""
    before, after = case_of(step.before.situation), case_of(step.after.situation)
    if before is None or after is None or after.turn.holder == before.turn.holder:
        return
    key = ("holders", day_of(step.outcome.at, zone), before.turn.holder)
    yield key, "turns", 1
    seconds = age_s(before, step.outcome.at) - age_s(before, before.held[-1].since)
    if seconds:
        yield key, "seconds", seconds
