"""A limit 时限 that an event sets anew, and the terms that it is the strictest of."""

from msgspec import Struct

from schemas.calendar import Clock
from schemas.moment import Moment
from schemas.stage import Colour


class Term(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a ticket has for itself: the clock that its limit runs in, and both deadlines."""

    clock: Clock
    yellow_at: Moment
    due_at: Moment


class LimitChanged(Struct, frozen=True, kw_only=True):
    """A new limit and both its deadlines, with the colour before and the one it leaves; a graver one is left to time.

    Of a master this is the strictest of its `own` term and those of its `children`, in the order in which it took them.
    """

    clock: Clock
    yellow_at: Moment
    due_at: Moment
    previous_colour: Colour
    colour: Colour
    own: Term | None = None
    children: tuple[Term, ...] = ()

    @property
    def own_term(self) -> Term:
        """What the ticket has for itself."""
        return self.own or Term(clock=self.clock, yellow_at=self.yellow_at, due_at=self.due_at)
