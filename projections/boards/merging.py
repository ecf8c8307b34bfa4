"""并案: how many tickets were put into a master and taken out again, and what each master stands for now."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Open, case_of
from projections.tickets import Step
from schemas.boards import Row, RowKey
from schemas.ticket.merging import TicketMerged, TicketUnmerged

COUNTED: dict[type, str] = {TicketMerged: "merged", TicketUnmerged: "unmerged"}
MOVED_BY = frozenset(COUNTED)


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """One on the day of the record, under the child's category."""
    case = case_of(step.before.situation)
    if case is not None:
        yield ("merges", day_of(step.outcome.at, zone), case.category), COUNTED[type(step.outcome.body)], 1


def row(ticket: Ticket) -> Row | None:
    """The children of an open master."""
    case = ticket.situation
    if not isinstance(case, Open) or not case.bundle.children:
        return None
    return {"category": case.category, "children": [child.ticket for child in case.bundle.children]}
