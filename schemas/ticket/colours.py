"""变色: what time asks of a ticket when a deadline has come."""

from msgspec import Struct

from schemas.moment import Moment
from schemas.stage import Colour


class ChangeTicketColour(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """变色: asked for by time, when a deadline of the limit that record `limit_sequence` set has come."""

    colour: Colour
    limit_sequence: int
    deadline_at: Moment


class TicketColourChanged(Struct, frozen=True, kw_only=True):
    """Time changed the colour; `deadline_at` is when it fell due, the record's own time when it was noticed.

    By then `percent` of the limit that record `limit_sequence` set were used up; `late` 补发 says that it was noticed well after.
    """

    previous: Colour
    colour: Colour
    limit_sequence: int
    percent: int
    deadline_at: Moment
    late: bool
