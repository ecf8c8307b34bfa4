"""The words between the clock and an import that leases it; one JSON text frame each. The lease is the connection."""

from msgspec import Struct

from schemas.moment import Moment

# The holder whose lease does not end by itself.
DEMONSTRATION = "demonstration"


class TakeLease(Struct, frozen=True, forbid_unknown_fields=True, tag="take"):
    """Ask for the clock; `holder` is shown wherever the time is shown."""

    holder: str


class AdvanceClock(Struct, frozen=True, forbid_unknown_fields=True, tag="advance"):
    """Ask for the tick of a moment on every partition."""

    at: Moment


class LeaseGranted(Struct, frozen=True, tag="granted"):
    """The clock is yours until the connection ends; `at` is the last tick's city time, None on a fresh log."""

    at: Moment | None


class LeaseRefused(Struct, frozen=True, tag="refused"):
    """Why not: somebody holds the clock, time would go back, or it is no city's time."""

    reason: str


class ClockAdvanced(Struct, frozen=True, tag="advanced"):
    """The tick of a moment is stored: its offset in each partition."""

    at: Moment
    offsets: dict[int, int]


LeaseQuestion = TakeLease | AdvanceClock
LeaseAnswer = LeaseGranted | LeaseRefused | ClockAdvanced
