"""How often the demonstration adds what: shares of the tickets that could have it."""

from typing import Annotated

from msgspec import Meta, Struct

Share = Annotated[float, Meta(ge=0, le=1)]


class Rates(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The table `[demonstration]` of a pack's policy file.

    `findings_per_day` are reports of collectors that pass all stages; the others are shares: of findings called in
    instead and surveyed before they are filed, of findings passed on
    to the unit above and reworked, of reworks appealed against, of dispatched tickets returned, of tickets with time for it
    suspended, extended, put under supervision by a leader, or whistled for, of those with a neighbour merged and of these taken
    apart again, of closed ones called back and evaluated, and of these evaluations failing, of hazards found graver, of reports
    corrected.
    """

    findings_per_day: Annotated[int, Meta(ge=0, le=10_000)] = 0
    surveyed: Share = 0
    passed: Share = 0
    returned: Share = 0
    reworked: Share = 0
    suspended: Share = 0
    extended: Share = 0
    merged: Share = 0
    unmerged: Share = 0
    supervised: Share = 0
    whistled: Share = 0
    appealed: Share = 0
    graver: Share = 0
    corrected: Share = 0
    evaluated: Share = 0
    failing: Share = 0
