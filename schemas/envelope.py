"""What every message on the ticket topics carries around its body; on the wire a CloudEvents 1.0 envelope."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.identity import Identity
from schemas.moment import Moment
from schemas.role import Role
from schemas.ticket import TicketCommand, TicketOutcome

Source = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9/.-]{0,95}$(?!\\n)")]


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wish about one ticket, at a city time, by somebody in a role, under a version of the policy, by a door (`source`)."""

    id: Identity
    ticket: Identity
    at: Moment
    actor: Identity
    role: Role
    source: Source
    policy: str
    body: TicketCommand
    expected_version: int | None = None
    correlation: Identity | None = None
    asked_by: Identity | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """The one record that a command yields: an event or a refusal.

    `sequence` counts the records of the ticket from 1, refusals included; `cause` is the command's id.
    """

    id: str
    ticket: str
    at: Moment
    sequence: int
    cause: str
    actor: str
    role: Role
    source: str
    policy: str
    body: TicketOutcome
    correlation: str | None = None
    asked_by: str | None = None
