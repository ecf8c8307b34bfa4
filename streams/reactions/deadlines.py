"""The reaction to time: one command for each deadline that a tick finds due."""

from collections.abc import Callable
from datetime import datetime

from projections.deadlines import Deadline
from schemas.due import Due
from schemas.envelope import Command
from schemas.role import Role
from schemas.stage import Colour
from schemas.ticket import TicketCommand
from schemas.ticket.appeals import MissAppealStep
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.pauses import ResumeTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.supervision import MissSupervision
from schemas.ticket.whistles import MissWhistle

ASKS: dict[Due, Callable[[Deadline], TicketCommand]] = {
    Due.REVIEW: lambda due: ReviewTicket(),
    Due.YELLOW: lambda due: ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=due.set_by, deadline_at=due.at),
    Due.RED: lambda due: ChangeTicketColour(colour=Colour.RED, limit_sequence=due.set_by, deadline_at=due.at),
    Due.ESCALATE: lambda due: EscalateTicket(level=int(due.of), limit_sequence=due.set_by, deadline_at=due.at),
    Due.REPLY: lambda due: MissSupervision(supervision=due.set_by, deadline_at=due.at),
    Due.REPORT: lambda due: MissWhistle(whistle=due.set_by, department=due.of, deadline_at=due.at),
    Due.APPEAL: lambda due: MissAppealStep(set_by=due.set_by, deadline_at=due.at),
    Due.RESUME: lambda due: ResumeTicket(suspension=due.set_by),
}


def commands_for(due: tuple[Deadline, ...], at: datetime) -> tuple[Command, ...]:
    """One ordinary command per deadline, in the order given; the same deadline always makes the same command id."""
    return tuple(
        Command(
            id=deadline.command_id,
            ticket=deadline.ticket,
            at=at,
            actor="clock",
            role=Role.CLOCK,
            source="reaction",
            policy=deadline.policy,
            body=ASKS[deadline.due](deadline),
        )
        for deadline in due
    )
