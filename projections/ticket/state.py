"""The situations a ticket can be in, and the facts that each holds."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import UnionType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from schemas.calendar import Clock
from schemas.envelope import Outcome
from schemas.place import Place
from schemas.stage import Colour, Stage
from schemas.turn import Turn


class Limit(Struct, frozen=True):
    """The limit in force: the sequence of the record that set it, the policy and clock it rests on, and its two deadlines.

    `recorded` where the record itself brought the due date.
    """

    sequence: int
    policy: str
    clock: Clock
    yellow_at: datetime
    due_at: datetime
    recorded: bool = False


class Held(Struct, frozen=True):
    """A holder, and the moment from which he held the ticket; until the next one's, or until now."""

    holder: str
    since: datetime


class Unreported(Struct, frozen=True, tag="unreported"):
    """No report was accepted under this id."""


class Open(Struct, frozen=True, tag="open", kw_only=True):
    """Somebody has to act: the ticket's facts, where it stands, and the colour that time has given it.

    `turn` says who holds it now, `held` who held it since when, from the report on and without a gap.
    `handler` is the person who finished the work, `verifier` the one who confirmed it.
    """

    category: str
    procedure: str
    place: Place
    department: str | None
    reported_at: datetime
    limit: Limit
    stage: Stage
    turn: Turn
    held: tuple[Held, ...]
    colour: Colour = Colour.GREEN
    colour_since: datetime | None = None
    handler: str | None = None
    verifier: str | None = None
    standard: str | None = None


class Closed(Struct, frozen=True, tag="closed", kw_only=True):
    """The ticket ended at a moment, on time or not; `case` is what it was then."""

    case: Open
    closed_at: datetime
    on_time: bool


Situation = Unreported | Open | Closed

# For each event the situation that it meets, and the function that gives the next one.
Evolves = Mapping[type, tuple[type | UnionType, Callable[[Any, Any, Outcome], Situation]]]


def passed_to(case: Open, turn: Turn, at: datetime) -> Open:
    """The case once it is another's turn; who goes on holding it holds it in one stretch."""
    held = case.held if turn.holder == case.turn.holder else (*case.held, Held(turn.holder, at))
    return replace(case, turn=turn, held=held)
