"""Deadlines: which colour falls due when, per partition; the reaction asks for it, the importer jumps to it."""

import heapq
from datetime import datetime

from msgspec import Struct

from projections.ticket import Ticket
from projections.ticket.state import Open
from projections.tickets import Step, Tickets
from schemas.stage import SEVERITY, Colour


class Deadline(Struct, frozen=True, order=True):
    """A colour that a ticket takes at a moment, by the limit that the record `limit_sequence` set."""

    at: datetime
    ticket: str
    rank: int
    limit_sequence: int
    policy: str

    @property
    def colour(self) -> Colour:
        return tuple(Colour)[self.rank]


def deadlines_of(name: str, ticket: Ticket) -> tuple[Deadline, ...]:
    """What time still has in store for a ticket: yellow and red, red alone, or nothing."""
    case = ticket.situation
    if not isinstance(case, Open) or case.colour is Colour.RED:
        return ()
    red = Deadline(case.limit.due_at, name, SEVERITY[Colour.RED], case.limit.sequence, case.limit.policy)
    if case.colour is Colour.YELLOW or case.limit.yellow_at >= case.limit.due_at:
        return (red,)
    return Deadline(case.limit.yellow_at, name, SEVERITY[Colour.YELLOW], case.limit.sequence, case.limit.policy), red


class Deadlines(Struct):
    """The deadlines of a partition in the order of time; those that a later record made idle are passed over when met."""

    heap: list[Deadline] = []

    @classmethod
    def of(cls, tickets: Tickets) -> "Deadlines":
        """The deadlines that a fold leaves open; the order in which tickets were met does not matter."""
        heap = [deadline for name, ticket in tickets.by_id.items() for deadline in deadlines_of(name, ticket)]
        heapq.heapify(heap)
        return cls(heap)

    def note(self, step: Step) -> None:
        """Take in the deadlines that an accepted record set."""
        known = step.before.situation
        case = step.after.situation
        if isinstance(case, Open) and not (isinstance(known, Open) and known.limit == case.limit):
            for deadline in deadlines_of(step.outcome.ticket, step.after):
                heapq.heappush(self.heap, deadline)

    def take_due(self, tickets: Tickets, at: datetime) -> tuple[Deadline, ...]:
        """Remove and give all that is due at a moment, in order of time, then ticket, then colour."""
        due = []
        while self.heap and self.heap[0].at <= at:
            deadline = heapq.heappop(self.heap)
            if deadline in deadlines_of(deadline.ticket, tickets[deadline.ticket]):
                due.append(deadline)
        return tuple(due)

    def next_due(self, tickets: Tickets) -> datetime | None:
        """The moment of the first deadline that still holds."""
        while self.heap and self.heap[0] not in deadlines_of(self.heap[0].ticket, tickets[self.heap[0].ticket]):
            heapq.heappop(self.heap)
        return self.heap[0].at if self.heap else None
