"""核查: what each surveyor found on a day, and what he went for in vain."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.local_time import day_of
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.surveys import TicketSurveyed

MOVED_BY = frozenset({TicketSurveyed})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """Each survey, whatever a later one of the same ticket finds."""
    body = step.outcome.body
    assert isinstance(body, TicketSurveyed)
    key = ("surveys", day_of(step.outcome.at, zone), step.outcome.actor)
    yield key, "found" if body.found else "not_found", 1
