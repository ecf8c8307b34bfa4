"""更正: what a report counted for moves with its ticket, on the day of the report; what was done since stays as it was done."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.boards.evaluation.objects import keys
from projections.local_time import day_of
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.corrections import TicketCorrected

MOVED_BY = frozenset({TicketCorrected})


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """The report leaves the category and area that it was written down under, and enters the right ones."""
    before, after = step.before.situation, step.after.situation
    assert isinstance(before, Open)
    assert isinstance(after, Open)
    names = ("reported", "repeated") if before.repeats else ("reported",)
    for case, amount in ((before, -1), (after, 1)):
        day = day_of(case.reported_at, zone)
        yield ("categories", day, case.category), "reported", amount
        area, _, category = keys(day, case.place.street, "", case.category)
        yield from ((key, name, amount) for key in (area, category) for name in names)
