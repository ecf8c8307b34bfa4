"""Time as data: ticks, and the reaction's answers to them."""

from msgspec import Struct

from schemas.moment import Moment


class ClockTicked(Struct, frozen=True, kw_only=True):
    """City time in one partition: `at`, and `end`, the end offset of its event partition when the tick was made.

    A tick whose `at` is not later than the one before is a sign of life; it causes nothing.
    `lease` names who moves the clock, None when it follows the wall.
    """

    at: Moment
    end: int
    lease: str | None = None


class TickHandled(Struct, frozen=True, kw_only=True):
    """A reaction's answer: every deadline up to `at` was asked for, by these commands, each named by its ticket and its id.

    `tick` is the offset of the tick, `end` how far events were folded; a restart goes on from there.
    """

    at: Moment
    tick: int
    end: int
    commands: tuple[tuple[str, str], ...]
    next_due: Moment | None
