"""The decider of one partition of tickets, without its I/O."""

from collections.abc import Callable
from datetime import datetime

from msgspec import field

from projections.ticket import Illegal, Ticket
from projections.tickets import Tickets
from schemas.codec import Unreadable, decode_outcome
from schemas.envelope import Command, Outcome
from schemas.policy import Policies
from schemas.ticket import TicketOutcome
from streams.deciders.ticket import decide, versions_needed
from streams.runners.kernel import EventPartition, Kernel, framed

Decide = Callable[[Ticket, Command, Policies, datetime], TicketOutcome]


class Written(EventPartition):
    """The ticket events of a partition.

    An event that cannot be read or folded parks its ticket: nothing is decided about it, and the partition goes on.
    """

    tickets: Tickets = field(default_factory=Tickets)

    def take(self, offset: int, key: str, raw: bytes) -> datetime | None:
        """Take in the next record; gives its moment if it counts."""
        if key in self.parked:
            return None
        try:
            outcome = decode_outcome(raw, key)
            step = self.tickets.apply(outcome)
        except (Unreadable, Illegal) as error:
            self.parked[key] = f"the event at offset {offset}: {error}"
            return None
        return outcome.at if step is not None else None


class PartitionDecider(Kernel[Written, Command, Outcome]):
    """Decides about the tickets of a partition."""

    def __init__(self, written: Written, decide_by: Decide = decide) -> None:
        super().__init__(written)
        self._decide = decide_by

    def answered(self, command: Command) -> bool:
        """Whether the command has its outcome already; then nothing is written for it."""
        return self.written.tickets[command.ticket].has_answered(command.id)

    def versions_needed(self, command: Command) -> set[str]:
        """The policies that `outcome` needs for a command."""
        return versions_needed(self.written.tickets[command.ticket], command)

    def outcome(self, command: Command, policies: Policies) -> Outcome:
        """The outcome of a command on what is known now, stamped with the later of its time and the partition's last."""
        ticket, at = self.written.tickets[command.ticket], self.moment(command)
        body = self._decide(ticket, command, policies, at)
        return Outcome(ticket=command.ticket, body=body, **framed(command, at, ticket.sequence + 1))
