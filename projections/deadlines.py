"""Deadlines: what falls due when, per partition; the reaction asks for it, the importer jumps to it."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct

from projections.ticket import Ticket, colours, pauses
from projections.ticket.ahead import Ahead
from projections.ticket.state import Open
from projections.tickets import Step, Tickets
from schemas.due import RANK, Due

# What each family has in store for an open ticket.
AHEAD: tuple[Callable[[Open], Iterator[Ahead]], ...] = (colours.ahead, pauses.ahead)


class Deadline(Struct, frozen=True, order=True):
    """What time asks of a ticket at a moment, by what the record `set_by` set, under the policy of its limit."""

    at: datetime
    ticket: str
    rank: int
    set_by: int
    policy: str

    @property
    def due(self) -> Due:
        return tuple(Due)[self.rank]


def deadlines_of(name: str, ticket: Ticket) -> tuple[Deadline, ...]:
    """What time still has in store for a ticket."""
    case = ticket.situation
    if not isinstance(case, Open):
        return ()
    policy = case.limit.policy
    return tuple(Deadline(one.at, name, RANK[one.due], one.set_by, policy) for ahead in AHEAD for one in ahead(case))


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
        ticket = step.outcome.ticket
        known = deadlines_of(ticket, step.before)
        for deadline in deadlines_of(ticket, step.after):
            if deadline not in known:
                heapq.heappush(self.heap, deadline)

    def take_due(self, tickets: Tickets, at: datetime) -> tuple[Deadline, ...]:
        """Remove and give all that is due at a moment, in order of time, then ticket, then colour."""
        due: list[Deadline] = []
        while self.heap and self.heap[0].at <= at:
            deadline = heapq.heappop(self.heap)
            if due and due[-1] == deadline:
                continue  # it rested for a while, and was noted again when it held again
            if deadline in deadlines_of(deadline.ticket, tickets[deadline.ticket]):
                due.append(deadline)
        return tuple(due)

    def next_due(self, tickets: Tickets) -> datetime | None:
        """The moment of the first deadline that still holds."""
        while self.heap and self.heap[0] not in deadlines_of(self.heap[0].ticket, tickets[self.heap[0].ticket]):
            heapq.heappop(self.heap)
        return self.heap[0].at if self.heap else None
