"""What every command and every outcome carries around its body; on the wire a CloudEvents 1.0 envelope about its `subject`."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.identity import Identity
from schemas.moment import Moment
from schemas.operation import OperationOrder, OperationOutcome
from schemas.role import Role
from schemas.ticket import TicketCommand, TicketOutcome

Source = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9/.-]{0,95}$(?!\\n)")]


class CommandFrame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wish, at a city time, by somebody in a role, under a version of the policy, by a door (`source`)."""

    id: Identity
    at: Moment
    actor: Identity
    role: Role
    source: Source
    policy: str
    expected_version: int | None = None
    correlation: Identity | None = None
    asked_by: Identity | None = None


class Command(CommandFrame, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wish about one ticket."""

    ticket: Identity
    body: TicketCommand

    @property
    def subject(self) -> str:
        return self.ticket


class OperationCommand(CommandFrame, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wish about one operation."""

    operation: Identity
    body: OperationOrder

    @property
    def subject(self) -> str:
        return self.operation


class OutcomeFrame(Struct, frozen=True, kw_only=True):
    """The one record that a command yields: an event or a refusal.

    `sequence` counts the records of its subject from 1, refusals included; `cause` is the command's id.
    """

    id: str
    at: Moment
    sequence: int
    cause: str
    actor: str
    role: Role
    source: str
    policy: str
    correlation: str | None = None
    asked_by: str | None = None


class Outcome(OutcomeFrame, frozen=True, kw_only=True):
    """What a command about a ticket yielded."""

    ticket: str
    body: TicketOutcome

    @property
    def subject(self) -> str:
        return self.ticket


class OperationResult(OutcomeFrame, frozen=True, kw_only=True):
    """What a command about an operation yielded."""

    operation: str
    body: OperationOutcome

    @property
    def subject(self) -> str:
        return self.operation


AnyCommand = Command | OperationCommand
AnyOutcome = Outcome | OperationResult
