"""Where the panes of each screen stand, by the city's mode and how wide the page is: data for `assets/arrange.js`, lengths in rem.

A wider wall gets more columns, not wider ones. A slot with several panes shows them in turn; the first of them stays while a
red alert is new. Of the arrangements of a mode the last one that fits is taken: a wall that is wide but low, for its size is read
from far away, gets one of few slots.
"""

from collections.abc import Mapping

from msgspec import Struct

from schemas.mode import Mode


class Slot(Struct, frozen=True):
    """A place for panes in a column; without a height it shares what the others leave."""

    panes: tuple[str, ...]
    height_rem: float | None = None


class Column(Struct, frozen=True):
    """Slots one above the other; without a width it shares what the others leave."""

    slots: tuple[Slot, ...]
    width_rem: float | None = None


class Arrangement(Struct, frozen=True):
    """The columns of a page that is at least so wide, and high enough for the slots of each."""

    from_rem: float
    columns: tuple[Column, ...]


LIST_REM = 81.0
SIDE_REM = 56.0
RANKING_REM = 65.0
ALERTS_REM = 70.0
LOW_REM = 24.4
FLOW_REM = 27.0
BELOW_REM = 36.9
LEAD_REM = 77.0
FACTS_REM = 32.0

HALL = (
    Arrangement(
        0,
        (
            Column((Slot(("decisions",)),)),
            Column((Slot(("map", "vital", "changes", "rates", "tiers", "whistles", "top", "flow")),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("decisions",)),), LIST_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("vital", "changes", "rates", "tiers", "whistles", "top", "flow")),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("decisions",)), Slot(("changes", "tiers", "top", "whistles"), LOW_REM)), LIST_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("vital", "rates")), Slot(("flow",), FLOW_REM)), SIDE_REM),
        ),
    ),
    Arrangement(
        244,
        (
            Column((Slot(("decisions",)), Slot(("tiers", "top", "whistles"), LOW_REM)), LIST_REM),
            Column((Slot(("changes",)),), ALERTS_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("vital", "rates")), Slot(("flow",), FLOW_REM)), SIDE_REM),
        ),
    ),
    Arrangement(
        312,
        (
            Column((Slot(("decisions",)),), LIST_REM),
            Column((Slot(("changes",)), Slot(("whistles",))), ALERTS_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("vital",)), Slot(("flow",), FLOW_REM)), SIDE_REM),
            Column((Slot(("tiers", "top"), LOW_REM), Slot(("rates",))), SIDE_REM),
        ),
    ),
)

# Security and special operations: the day goes on as ever, with the operation beside it.
GUARDED = (
    Arrangement(
        0,
        (
            Column((Slot(("decisions",)),)),
            Column((Slot(("operation", "map", "vital", "changes", "whistles")),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("decisions",)),), LIST_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("operation", "vital", "changes", "whistles")),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("decisions",)), Slot(("changes", "tiers", "top", "whistles"), LOW_REM)), LIST_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("operation",)), Slot(("flow", "vital"), FLOW_REM)), SIDE_REM),
        ),
    ),
    Arrangement(
        312,
        (
            Column((Slot(("decisions",)),), LIST_REM),
            Column((Slot(("changes",)), Slot(("whistles",))), ALERTS_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("operation",)),), SIDE_REM),
            Column((Slot(("vital", "rates")), Slot(("flow",), FLOW_REM)), SIDE_REM),
        ),
    ),
)

# An emergency: the operation leads, what needs a decision stands below it, the map has the middle.
EMERGENCY = (
    Arrangement(
        0,
        (
            Column((Slot(("decisions",)),)),
            Column((Slot(("operation", "map", "changes", "whistles")),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("decisions",)),), LIST_REM),
            Column((Slot(("map", "changes", "whistles")),)),
            Column((Slot(("operation",)),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("operation",)), Slot(("decisions",), BELOW_REM)), LEAD_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("changes", "whistles")), Slot(("flow",), FLOW_REM)), SIDE_REM),
        ),
    ),
    Arrangement(
        312,
        (
            Column((Slot(("operation",)), Slot(("vital", "tiers"), BELOW_REM)), LIST_REM),
            Column((Slot(("decisions",)),), LIST_REM),
            Column((Slot(("map",)),)),
            Column((Slot(("changes",)), Slot(("whistles",)), Slot(("flow",), FLOW_REM)), SIDE_REM),
        ),
    ),
)

SHOWCASE = (
    Arrangement(
        0,
        (
            Column((Slot(("trends", "before_after", "double")),)),
            Column((Slot(("ranking", "solved")),), RANKING_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("trends",)),), 76.0),
            Column((Slot(("double", "before_after")),)),
            Column((Slot(("ranking", "solved")),), RANKING_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("trends",)),), 76.0),
            Column((Slot(("double", "before_after")),)),
            Column((Slot(("ranking",)), Slot(("solved",), LOW_REM)), RANKING_REM),
        ),
    ),
    Arrangement(
        300,
        (
            Column((Slot(("trends",)),), 84.0),
            Column((Slot(("before_after",)), Slot(("solved",), LOW_REM))),
            Column((Slot(("double",)),), RANKING_REM),
            Column((Slot(("ranking",)),), RANKING_REM),
        ),
    ),
)

CONTROL = (
    Arrangement(
        0,
        (
            Column((Slot(("services",)),)),
            Column((Slot(("partitions", "feeds", "topics", "honesty")),), RANKING_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("services",)),), ALERTS_REM),
            Column((Slot(("partitions", "feeds")),)),
            Column((Slot(("topics", "honesty")),), SIDE_REM),
        ),
    ),
    Arrangement(
        176,
        (
            Column((Slot(("services",)), Slot(("honesty",), FACTS_REM)), ALERTS_REM),
            Column((Slot(("partitions",)), Slot(("feeds",)))),
            Column((Slot(("topics",)),), SIDE_REM),
        ),
    ),
    Arrangement(
        300,
        (
            Column((Slot(("services",)),), LIST_REM),
            Column((Slot(("partitions",)),)),
            Column((Slot(("feeds",)),)),
            Column((Slot(("topics",)), Slot(("honesty",), FACTS_REM)), SIDE_REM),
        ),
    ),
)

ARRANGEMENTS: Mapping[str, Mapping[Mode, tuple[Arrangement, ...]]] = {
    "hall": {Mode.NORMAL: HALL, Mode.SPECIAL: GUARDED, Mode.SECURITY: GUARDED, Mode.EMERGENCY: EMERGENCY},
    "showcase": dict.fromkeys(Mode, SHOWCASE),
    "control": dict.fromkeys(Mode, CONTROL),
}
