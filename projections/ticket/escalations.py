"""How an overdue ticket rises, and when it rises next."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from projections.ticket.ahead import Ahead
from projections.ticket.state import Evolves, Open
from schemas.due import Due
from schemas.envelope import Outcome
from schemas.policy import Policy
from schemas.ticket.escalations import TicketEscalated


def escalated(case: Open, body: TicketEscalated, record: Outcome) -> Open:
    return replace(case, level=body.level, told=body.tells, level_since=record.at)


EVOLVES: Evolves = {TicketEscalated: (Open, escalated)}


def ahead(case: Open, policy: Policy) -> Iterator[Ahead]:
    """The next level, so long after the due moment as the policy says; none while the clock stands still."""
    if case.pause is None and case.level < len(policy.escalations):
        at = case.limit.due_at + timedelta(minutes=policy.escalations[case.level].after_minutes)
        yield Ahead(at, Due.ESCALATE, case.limit.sequence, str(case.level + 1))
