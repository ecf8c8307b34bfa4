"""Whose turn 轮到谁 it is: every second of a ticket's age is somebody's."""

from msgspec import Struct

from schemas.moment import Moment


class Turn(Struct, frozen=True, kw_only=True):
    """Who holds the ticket from an event on, a department's code or the role of a post, and when the stage's own limit ends."""

    holder: str
    due_at: Moment | None = None
