"""The tickets of one partition, folded by rule R: the state that decider, reaction, boards and audit all stand on."""

from msgspec import Struct

from projections.ticket import UNKNOWN, Ticket, accepts, evolve
from schemas.envelope import Outcome


class Step(Struct, frozen=True):
    """One accepted record and what it did to its ticket."""

    before: Ticket
    after: Ticket
    outcome: Outcome


class Tickets(Struct):
    """All tickets of a partition by id, with the count of void records met on the way."""

    by_id: dict[str, Ticket] = {}
    void: int = 0

    def __getitem__(self, ticket: str) -> Ticket:
        return self.by_id.get(ticket, UNKNOWN)

    def apply(self, outcome: Outcome) -> Step | None:
        """Fold the partition's next record; None if rule R makes it void; raises Illegal."""
        before = self[outcome.ticket]
        if not accepts(before, outcome):
            self.void += 1
            return None
        after = evolve(before, outcome)
        self.by_id[outcome.ticket] = after
        return Step(before, after, outcome)

    def would_count(self, outcome: Outcome) -> bool:
        """Whether rule R accepts a record as its ticket's next; raises Illegal where `apply` would."""
        before = self[outcome.ticket]
        if not accepts(before, outcome):
            return False
        evolve(before, outcome)
        return True

    def put_back(self, step: Step) -> None:
        """Take back the last step, as if its record had not been applied."""
        ticket = step.outcome.ticket
        if step.before is UNKNOWN:
            del self.by_id[ticket]
        else:
            self.by_id[ticket] = step.before
