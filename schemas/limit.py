"""A limit 时限 that an event sets anew."""

from msgspec import Struct

from schemas.calendar import Clock
from schemas.moment import Moment
from schemas.stage import Colour


class LimitChanged(Struct, frozen=True, kw_only=True):
    """A new limit and both its deadlines, with the colour before and the one it leaves; a graver one is left to time."""

    clock: Clock
    yellow_at: Moment
    due_at: Moment
    previous_colour: Colour
    colour: Colour
