"""How a suspension stops a ticket's clock, and when time ends it."""

from collections.abc import Iterator

from msgspec.structs import replace

from projections.ticket.ahead import Ahead
from projections.ticket.moves import passed_to, with_limit
from projections.ticket.state import Evolves, Open, Pause
from schemas.due import Due
from schemas.envelope import Outcome
from schemas.ticket.pauses import TicketResumed, TicketSuspended


def suspended(case: Open, body: TicketSuspended, record: Outcome) -> Open:
    return replace(case, pause=Pause(record.sequence, record.at, body.until))


def resumed(case: Open, body: TicketResumed, record: Outcome) -> Open:
    assert case.pause is not None, "what is resumed was suspended"
    suspended = case.suspended + (case.pause.ended_at(record.at) - case.pause.since)
    return replace(with_limit(passed_to(case, body.turn, record.at), body.limit, record), pause=None, suspended=suspended)


EVOLVES: Evolves = {TicketSuspended: (Open, suspended), TicketResumed: (Open, resumed)}


def ahead(case: Open) -> Iterator[Ahead]:
    """The end of a suspension."""
    if case.pause is not None:
        yield Ahead(case.pause.until, Due.RESUME, case.pause.sequence)
