"""Follow-ups 联动: what one accepted record asks of a ticket, its own or another's; one ordinary command each.

They follow from the record alone, so that whoever folds it, live, again after a crash or in an import, asks for the same by the
same ids.
"""

from projections.tickets import Step
from schemas.envelope import Command
from schemas.identity import follow_up_id
from schemas.role import Role
from streams.reactions import FollowUps, escalations, merging, reopenings

# What each kind of record asks: pairs of the ticket asked, and the command.
FOLLOW_UPS: FollowUps = {**reopenings.FOLLOW_UPS, **merging.FOLLOW_UPS, **escalations.FOLLOW_UPS}


def follow_ups(step: Step) -> tuple[Command, ...]:
    """The commands that a record asks for, at its own city time and under its own policy."""
    record = step.outcome
    asks = FOLLOW_UPS.get(type(record.body))
    if asks is None:
        return ()
    return tuple(
        Command(
            id=follow_up_id(record.id, ticket, type(body).__name__),
            ticket=ticket,
            at=record.at,
            actor="reaction",
            role=Role.CLOCK,
            source="reaction",
            policy=record.policy,
            correlation=record.cause,
            asked_by=record.ticket,
            body=body,
        )
        for ticket, body in asks(step)
    )
