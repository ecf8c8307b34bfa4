"""What a decider is given, and what it gives."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from projections.ticket.state import Open
from projections.turns import turn_at
from schemas.codec import kebab
from schemas.envelope import Command, CommandFrame
from schemas.policy import Policy, Procedure
from schemas.refusal import NO_DRILL, CommandRefused, Rule
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketEvent
from schemas.turn import Turn

Refusal = tuple[Rule, dict[str, str]]
Decision = TicketEvent | Refusal


class Asked(Struct, frozen=True):
    """A command, the moment of city time at which it is decided, and two policies.

    `policy` is the version by which the ticket is judged: its stages, duties and limits do not change under the hands of those
    who work on it. `current` is the one that the command was made under: it says what there is in the city today.
    """

    command: Command
    policy: Policy
    current: Policy
    at: datetime

    @property
    def actor(self) -> str:
        return self.command.actor

    def is_late(self, fell_due_at: datetime) -> bool:
        """补发: whether what fell due at a moment is noticed well after it, say once a service came back."""
        return self.at > fell_due_at + timedelta(minutes=self.policy.late_after_minutes)

    def procedure(self, name: str) -> Procedure:
        """The procedure of a ticket, which the policy that judges it has: without it the ticket would not be judged by it."""
        known = self.policy.procedure(name)
        assert known is not None, f"policy {self.policy.version} judges a ticket of the procedure {name}, and has none of that name"
        return known

    def turn(self, procedure: str, stage: Stage, department: str | None) -> Turn:
        """Whose turn it becomes by the command. Raises CalendarUnknown."""
        return turn_at(self.policy, self.procedure(procedure), stage, department, self.at)


# From the situation, the command's body and what was asked; a table has each under the types that it takes.
Decider = Callable[[Any, Any, Asked], Decision]
Deciders = Mapping[tuple[type, type], Decider]


def stale(version: int, command: CommandFrame) -> Refusal | None:
    """A command made on another version than the present one; what happened since is told at the door, which has the story."""
    if command.expected_version is None or command.expected_version == version:
        return None
    return Rule.STALE_VERSION, {"expected": str(command.expected_version), "current": str(version)}


def role_may_not(command: CommandFrame, may: tuple[Role, ...]) -> Refusal | None:
    """A command in a role that may not ask for it."""
    if command.role in may:
        return None
    return Rule.ROLE_MAY_NOT, {"role": command.role.value, "may": ",".join(role.value for role in may)}


def other_drill(case: Open, ticket: str, drill: str | None) -> Refusal | None:
    """What is practised and what is real stand apart, and one drill from another: why another ticket is not of the same matter."""
    if drill == case.drill:
        return None
    return Rule.DRILL_DIFFERS, {"ticket": ticket, "drill": drill or NO_DRILL, "current": case.drill or NO_DRILL}


def refused(body: object, refusal: Refusal) -> CommandRefused:
    """The record of a refusal of a command with this body."""
    rule, facts = refusal
    return CommandRefused(command=type(body).__name__, rule=rule, facts=facts)


def own_approval(asked: Asked) -> Refusal:
    """What is done outside of the procedure needs two persons."""
    return Rule.OWN_APPROVAL, {"asked": kebab(type(asked.command.body).__name__)}


def not_your_turn(holder: str, asked: Asked) -> Refusal:
    """What is done for a ticket by its holder is not done by another in his place."""
    return Rule.NOT_YOUR_TURN, {"holder": holder, "role": asked.command.role.value}


def opinion_missing(asked: Asked) -> Refusal:
    """An act that others must be able to understand later is not done without a word why."""
    return Rule.OPINION_MISSING, {"asked": kebab(type(asked.command.body).__name__)}
