"""What a decider is given, and what it gives."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from projections.turns import turn_at
from schemas.codec import kebab
from schemas.envelope import Command
from schemas.policy import Policy
from schemas.refusal import Rule
from schemas.stage import Stage
from schemas.ticket import TicketEvent
from schemas.turn import Turn

Refusal = tuple[Rule, dict[str, str]]
Decision = TicketEvent | Refusal


class Asked(Struct, frozen=True):
    """A command, the policy that it was made under, and the moment of city time at which it is decided."""

    command: Command
    policy: Policy
    at: datetime

    @property
    def actor(self) -> str:
        return self.command.actor

    def turn(self, procedure: str, stage: Stage, department: str | None) -> Turn:
        """Whose turn it becomes by the command, in a procedure that the policy has. Raises CalendarUnknown."""
        known = self.policy.procedure(procedure)
        assert known is not None, "a decider asks for the turn of a procedure that it looked up"
        return turn_at(self.policy, known, stage, department, self.at)


# From the situation, the command's body and what was asked; a table has each under the types that it takes.
Decider = Callable[[Any, Any, Asked], Decision]
Deciders = Mapping[tuple[type, type], Decider]


def opinion_missing(asked: Asked) -> Refusal:
    """An act that others must be able to understand later is not done without a word why."""
    return Rule.OPINION_MISSING, {"asked": kebab(type(asked.command.body).__name__)}


def procedure_unknown(name: str, policy: Policy) -> Refusal:
    """The version a command was made under may lack a ticket's procedure; a lasting error would stop its whole partition."""
    return Rule.PROCEDURE_UNKNOWN, {"procedure": name, "policy": policy.version}
