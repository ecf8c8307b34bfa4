"""Deadlines: what falls due when, per partition; the reaction asks for it, the importer jumps to it."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct

from projections.ticket import Ticket, appeals, colours, escalations, pauses, supervision, whistles
from projections.ticket.ahead import Ahead
from projections.ticket.state import Open, case_of
from projections.tickets import Step, Tickets
from schemas.due import RANK, Due
from schemas.identity import deadline_command_id
from schemas.moment import EPOCH
from schemas.policy import Policies, Policy

# What each family has in store for an open ticket.
AHEAD: tuple[Callable[[Open], Iterator[Ahead]], ...] = (colours.ahead, pauses.ahead, supervision.ahead, whistles.ahead)
# What the policy that judges it has in store as well.
AHEAD_BY_POLICY: tuple[Callable[[Open, Policy], Iterator[Ahead]], ...] = (escalations.ahead,)


class Deadline(Struct, frozen=True, order=True):
    """What time asks of a ticket at a moment, by what the record `set_by` set, under a policy; which one `of` several."""

    at: datetime
    ticket: str
    rank: int
    set_by: int
    policy: str
    of: str = ""

    @property
    def due(self) -> Due:
        return tuple(Due)[self.rank]

    @property
    def command_id(self) -> str:
        """The id of the command that it asks for, always the same."""
        return deadline_command_id(self.ticket, self.set_by, self.due.value, self.policy, self.of)


class Published(Struct, frozen=True):
    """The policies that are known, the place of each in the order of their publication, which never changes.

    `coming` are those that hold for open tickets too: place, from when on in force, version.
    """

    policies: Policies = {}
    places: dict[str, int] = {}
    coming: tuple[tuple[int, datetime, str], ...] = ()

    @classmethod
    def of(cls, policies: Policies) -> "Published":
        places = {version: place for place, version in enumerate(policies)}
        applying = [policy for policy in policies.values() if policy.applies_to_open]
        return cls(policies, places, tuple((places[one.version], one.in_force_from or EPOCH, one.version) for one in applying))

    def reviews(self, name: str, ticket: Ticket, case: Open) -> Iterator[Deadline]:
        """A review for each version that came after the one by which a ticket is judged, unless it was answered.

        One that met the ticket while it was closed or merged is due again once it is open again: its limit holds anew then.
        """
        known = self.places.get(case.policy)
        for place, at, version in self.coming:
            review = Deadline(at, name, RANK[Due.REVIEW], place, version, str(case.limit.sequence))
            if known is not None and place > known and not ticket.has_answered(review.command_id):
                yield review


NOTHING_PUBLISHED = Published()


def deadlines_of(name: str, ticket: Ticket, published: Published = NOTHING_PUBLISHED) -> tuple[Deadline, ...]:
    """What time still has in store for a ticket, as far as the policies are known."""
    case, facts = ticket.situation, case_of(ticket.situation)
    if facts is None:
        return ()
    ahead = list(appeals.ahead(facts))
    if not isinstance(case, Open):
        return tuple(Deadline(one.at, name, RANK[one.due], one.set_by, facts.policy, one.of) for one in ahead)
    ahead += [one for of_family in AHEAD for one in of_family(case)]
    policy = published.policies.get(case.policy)
    if policy is not None:
        ahead += [one for of_family in AHEAD_BY_POLICY for one in of_family(case, policy)]
    own = tuple(Deadline(one.at, name, RANK[one.due], one.set_by, case.policy, one.of) for one in ahead)
    return (*own, *published.reviews(name, ticket, case)) if published.coming else own


class Deadlines(Struct):
    """The deadlines of a partition in the order of time; those that a later record made idle are passed over when met."""

    heap: list[Deadline] = []
    published: Published = NOTHING_PUBLISHED

    @classmethod
    def of(cls, tickets: Tickets, published: Published = NOTHING_PUBLISHED) -> "Deadlines":
        """The deadlines that a fold leaves open; the order in which tickets were met does not matter."""
        heap = [deadline for name, ticket in tickets.by_id.items() for deadline in deadlines_of(name, ticket, published)]
        heapq.heapify(heap)
        return cls(heap, published)

    def note(self, step: Step) -> None:
        """Take in the deadlines that an accepted record set."""
        ticket = step.outcome.ticket
        known = deadlines_of(ticket, step.before, self.published)
        for deadline in deadlines_of(ticket, step.after, self.published):
            if deadline not in known:
                heapq.heappush(self.heap, deadline)

    def take_due(self, tickets: Tickets, at: datetime) -> tuple[Deadline, ...]:
        """Remove and give all that is due at a moment, in order of time, then ticket, then colour."""
        due: list[Deadline] = []
        while self.heap and self.heap[0].at <= at:
            deadline = heapq.heappop(self.heap)
            if due and due[-1] == deadline:
                continue  # it rested for a while, and was noted again when it held again
            if self._holds(deadline, tickets):
                due.append(deadline)
        return tuple(due)

    def next_due(self, tickets: Tickets) -> datetime | None:
        """The moment of the first deadline that still holds."""
        while self.heap and not self._holds(self.heap[0], tickets):
            heapq.heappop(self.heap)
        return self.heap[0].at if self.heap else None

    def _holds(self, deadline: Deadline, tickets: Tickets) -> bool:
        return deadline in deadlines_of(deadline.ticket, tickets[deadline.ticket], self.published)
