"""Identities that derive from their content, so that whatever is sent twice has the same name twice."""

from typing import Annotated
from uuid import UUID, uuid5

from msgspec import Meta

Identity = Annotated[str, Meta(pattern="^[0-9a-zA-Z][0-9a-zA-Z-]{0,63}$(?!\\n)")]

NAMESPACE = UUID("6f1f6c0e-3c57-5d0c-9a53-321200000000")


def _derived(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


def command_id(*parts: str) -> str:
    """The id of a command that follows from its parts (say: source, ticket key, stage, demonstration day)."""
    return _derived("command", *parts)


def ticket_id(*parts: str) -> str:
    """The id of a ticket that follows from its parts (say: source, ticket key, demonstration day)."""
    return _derived("ticket", *parts)


def outcome_id(command: str) -> str:
    """The id of the one outcome of a command; a command that is decided again yields the same."""
    return _derived("outcome", command)


def reading_id(*parts: str) -> str:
    """The id of a reading that follows from its parts (source, indicator, place, time observed, value)."""
    return _derived("reading", *parts)


def deadline_command_id(ticket: str, set_by: int, due: str, policy: str, of: str = "") -> str:
    """The id of the command that a deadline asks for under a policy; `of` says which of several.

    What is set anew, or judged anew, gets a command of its own, since a command that was refused is never asked again.
    """
    return _derived("deadline", ticket, str(set_by), due, policy, *([of] if of else []))


def follow_up_id(outcome: str, ticket: str, what: str) -> str:
    """The id of the command that an outcome, by its id, asks of a ticket: made again after a crash, it is the same."""
    return _derived("follow-up", outcome, ticket, what)
