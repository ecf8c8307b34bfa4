"""复核: a policy that holds for open tickets too comes into force, and they are judged by it from then on."""

from msgspec import Struct

from schemas.limit import LimitChanged
from schemas.turn import Turn


class ReviewTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """按新政策复核: asked of an open ticket by itself, under the policy that came into force."""


class TicketReviewed(Struct, frozen=True, kw_only=True):
    """The ticket is judged by another policy; a limit that rested on the one before alone is set anew, counted from the report.

    So is the `turn`, counted from its beginning; None where it stays.
    """

    previous_policy: str
    judged_by: str
    limit: LimitChanged | None
    turn: Turn | None = None


ReviewCommand = ReviewTicket
ReviewEvent = TicketReviewed
