"""The decider of one partition without its I/O: what to answer a command, and what an acknowledgement means.

The runner and the fault simulation drive this same kernel.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field

from projections.ticket import Illegal, Ticket
from projections.tickets import Tickets
from schemas.codec import Unreadable, decode_outcome
from schemas.envelope import Command, Outcome
from schemas.identity import outcome_id
from schemas.moment import EPOCH, in_utc
from schemas.policy import Policies
from schemas.ticket import TicketOutcome
from streams.deciders.ticket import decide, versions_needed

Decide = Callable[[Ticket, Command, Policies, datetime], TicketOutcome]


class Hole(Exception):
    """Records between what was folded and what came next are missing; both offsets are named."""


class LogReplaced(Exception):
    """The log gave an offset that was folded before: it is not the log that was read; offset and state are named."""


class Written(Struct):
    """The event partition as this decider knows it, up to offset `end`; what a snapshot keeps.

    An event that cannot be read or folded parks its ticket: nothing is decided about it, and the partition goes on.
    """

    end: int = 0
    tickets: Tickets = field(default_factory=Tickets)
    last_at: datetime = EPOCH
    parked: dict[str, str] = {}

    def fold(self, offset: int, key: str, raw: bytes) -> None:
        """Fold the record at an offset; one that was folded before is passed over. Raises Hole."""
        if offset < self.end:
            return
        if offset > self.end:
            raise Hole(f"folded to offset {self.end}, next came {offset}: read the stretch between from the log")
        self.end = offset + 1
        if key in self.parked:
            return
        try:
            outcome = decode_outcome(raw, key)
            step = self.tickets.apply(outcome)
        except (Unreadable, Illegal) as error:
            self.parked[key] = f"the event at offset {offset}: {error}"
            return
        if step is not None:  # a void record counts for nothing, so not for the time either
            self.last_at = max(self.last_at, outcome.at)


class PartitionDecider:
    """Decides the commands of a partition one after the other, each on the state that the one before left."""

    def __init__(self, written: Written, decide_by: Decide = decide) -> None:
        self.written = written
        self._decide = decide_by

    def answered(self, command: Command) -> bool:
        """Whether the command has its outcome already; then nothing is written for it."""
        return self.written.tickets[command.ticket].has_answered(command.id)

    def versions_needed(self, command: Command) -> set[str]:
        """The policies that `outcome` needs for a command."""
        return versions_needed(self.written.tickets[command.ticket], command)

    def outcome(self, command: Command, policies: Policies) -> Outcome:
        """The outcome of a command on what is known now, stamped with the later of its time and the partition's last."""
        ticket = self.written.tickets[command.ticket]
        at = max(in_utc(command.at), self.written.last_at)
        return Outcome(
            id=outcome_id(command.id),
            ticket=command.ticket,
            at=at,
            sequence=ticket.sequence + 1,
            cause=command.id,
            actor=command.actor,
            role=command.role,
            source=command.source,
            policy=command.policy,
            correlation=command.correlation,
            asked_by=command.asked_by,
            body=self._decide(ticket, command, policies, at),
        )

    def stretch_to(self, offset: int) -> int | None:
        """Up to where the log has to be read after an ack that is not the next; None, for its end, where the ack names no offset.

        Raises LogReplaced.
        """
        if 0 <= offset < self.written.end:
            raise LogReplaced(f"a record was stored at offset {offset}, but {self.written.end} records had been folded before it")
        return offset + 1 if offset >= 0 else None

    def is_next(self, offset: int) -> bool:
        """Whether a record acknowledged at an offset directly follows what was folded, so that nobody wrote between."""
        return offset == self.written.end
