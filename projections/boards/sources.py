"""来源: how many events each source brought, so that a screen can say what its numbers rest on."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket import TicketEvent

MOVED_BY = frozenset(get_args(TicketEvent))


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """One for the source of each event; refusals count nowhere."""
    yield ("sources", step.outcome.source), "records", 1
