"""The reaction to time: one command for each deadline that a tick finds due."""

from datetime import datetime

from projections.deadlines import Deadline
from schemas.envelope import Command
from schemas.identity import deadline_command_id
from schemas.role import Role
from schemas.ticket.colours import ChangeTicketColour


def commands_for(due: tuple[Deadline, ...], at: datetime) -> tuple[Command, ...]:
    """One ordinary command per deadline, in the order given; the same deadline always makes the same command id."""
    return tuple(
        Command(
            id=deadline_command_id(deadline.ticket, deadline.limit_sequence, deadline.colour.value),
            ticket=deadline.ticket,
            at=at,
            actor="clock",
            role=Role.CLOCK,
            source="reaction",
            policy=deadline.policy,
            body=ChangeTicketColour(colour=deadline.colour, limit_sequence=deadline.limit_sequence, deadline_at=deadline.at),
        )
        for deadline in due
    )
