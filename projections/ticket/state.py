"""The situations a ticket can be in, and the facts that each holds."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import UnionType
from typing import Any

from msgspec import Struct

from projections.ticket.bundles import Bond, Bundle
from projections.ticket.called import CallBacks, Whistle
from schemas.appeal import AppealStep
from schemas.calendar import Clock
from schemas.envelope import Outcome
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.place import Place
from schemas.stage import Colour, Stage
from schemas.ticket.appeals import Contested
from schemas.ticket.supervision import Demand
from schemas.turn import Turn


class Limit(Struct, frozen=True):
    """The limit in force: the record that set it, by sequence and moment, the clock it runs in, and its two deadlines.

    `recorded` where the record itself brought the due date.
    """

    sequence: int
    set_at: datetime
    clock: Clock
    yellow_at: datetime
    due_at: datetime
    recorded: bool = False

    def falls_at(self, deadline_at: datetime) -> datetime:
        """When what lies at a deadline can be noticed first: a limit that was over when it was set fell due only then."""
        return max(deadline_at, self.set_at)


class Held(Struct, frozen=True):
    """A holder, and the moment from which he held the ticket; until the next one's, or until now."""

    holder: str
    since: datetime


class Dispatched(Struct, frozen=True):
    """The dispatch in force: who made it, when, to whom, and of which category and street the ticket was then."""

    by: str
    at: datetime
    to: str
    category: str
    street: str


class Returns(Struct, frozen=True):
    """How often the ticket was sent back, its work had to be done again, or be verified again, and what follows from it.

    `disputed` is the stage that has to be passed anew before any later one; `ruling` says that a leader has to decide,
    `ruled` that he did; `refused_by` are the units that sent it back themselves.
    """

    returned: int = 0
    reworked: int = 0
    rechecked: int = 0
    refused_by: tuple[str, ...] = ()
    disputed: Stage | None = None
    ruling: bool = False
    ruled: bool = False


class Pause(Struct, frozen=True):
    """A suspension: the sequence of the record that began it, since when, and until when at the latest."""

    sequence: int
    since: datetime
    until: datetime

    def ended_at(self, at: datetime) -> datetime:
        """When it ends that is ended at a moment: not after the end it was given, however late that is noticed."""
        return min(at, self.until)


class Extensions(Struct, frozen=True):
    """How many extensions were granted, and the one that waits for an answer: its minutes and who asked."""

    granted: int = 0
    minutes: int | None = None
    by: str | None = None


class Supervision(Struct, frozen=True):
    """A reply that is demanded: the record that opened it, for what and since when, until when, of whom, and who gave it."""

    sequence: int
    demand: Demand
    since: datetime
    reply_due_at: datetime
    holder: str
    replied_by: str | None = None
    missed: bool = False


class Owner(Struct, frozen=True):
    """首接负责: the department or division that was given the ticket first, since when, and whether it took it on."""

    unit: str
    since: datetime
    took: bool = False


class Deducted(Struct, frozen=True, kw_only=True):
    """A deduction that a record caused, on what ground and where it counts.

    Of an appeal against it, by whom it is, the step that has to decide, the record that brought it there, and until when;
    `decided` at last.
    """

    record: int
    ground: Contested
    department: str
    category: str
    street: str
    at: datetime
    appellant: str | None = None
    step: AppealStep | None = None
    set_by: int = 0
    due_at: datetime | None = None
    decided: bool = False


class Pictured(Struct, frozen=True):
    """The photos of the report, whose `source` says who took them, and those of the finish that stands, by their digests."""

    source: str
    before: tuple[str, ...]
    after: tuple[str, ...] = ()

    @property
    def by_stage(self) -> Mapping[Stage, tuple[str, ...]]:
        return {Stage.REPORT: self.before, Stage.FINISH: self.after}


class Featured(Struct, frozen=True):
    """The photos that a closure is shown with, by their digests, and the line below them."""

    before: str
    after: str
    caption: str


class Unreported(Struct, frozen=True, tag="unreported"):
    """No report was accepted under this id."""


class Open(Struct, frozen=True, tag="open", kw_only=True):
    """Somebody has to act: the ticket's facts, where it stands, and the colour that time has given it.

    `policy` is the version by which it is judged: that of its report, then that of its filing, unless a later one says that
    it holds for open tickets. `turn` says who holds it now, `held` who held it since when, from the report on and without a gap.
    `handler` is the person who finished the work, `verifier` the one who confirmed it, `collector` the
    one who reported it, if it was a collector. `level` is how far it escalated, `told` who was told last, at `level_since`.
    `owner` received it first, whoever works on it now.
    `filed` says that it was filed once, wherever it stands now. `hazard` is how grave its danger is, or a child's, where
    somebody assessed it, and `repeats` whether its report named a closed ticket whose matter it is again. `suspended` is
    how long its clock stood still in the suspensions that are over. `deducted` is what an evaluation takes points off for.
    `reporter` is the person who reported it, if a person did; `surveyed` whether its last survey, before filing, found the matter.
    `valid` says that its report was filed or closed, and that nobody has found since that there was nothing to work on.
    `drill` is the operation that it is part of, where it was reported in the course of a drill. `pictured` has its photos, if its
    report brought any: without them nothing of its work is ever compared.
    """

    policy: str
    category: str
    procedure: str
    place: Place
    department: str | None
    reported_at: datetime
    limit: Limit
    stage: Stage
    turn: Turn
    turn_since: datetime
    held: tuple[Held, ...]
    colour: Colour = Colour.GREEN
    colour_since: datetime | None = None
    handler: str | None = None
    verifier: str | None = None
    standard: str | None = None
    dispatched: Dispatched | None = None
    returns: Returns = Returns()
    pause: Pause | None = None
    suspended: timedelta = timedelta()
    extensions: Extensions = Extensions()
    reopened: int = 0
    bundle: Bundle = Bundle()
    collector: str | None = None
    level: int = 0
    told: str | None = None
    level_since: datetime | None = None
    supervision: Supervision | None = None
    whistle: Whistle | None = None
    owner: Owner | None = None
    filed: bool = False
    valid: bool = False
    hazard: Hazard | None = None
    repeats: bool = False
    deducted: tuple[Deducted, ...] = ()
    reporter: str | None = None
    surveyed: bool | None = None
    drill: str | None = None
    pictured: Pictured | None = None

    @property
    def shown(self) -> Colour:
        """The colour on every screen: that of time, or grey while the clock stands still."""
        return Colour.GREY if self.pause is not None else self.colour

    @property
    def own_term(self) -> Term:
        """The limit that it has for itself, whatever its children are due by."""
        limit = self.limit
        return self.bundle.own or Term(clock=limit.clock, yellow_at=limit.yellow_at, due_at=limit.due_at)

    @property
    def own_hazard(self) -> Hazard | None:
        """How grave its own danger is, whatever that of its children."""
        return self.bundle.hazard if self.bundle.children else self.hazard


class Closed(Struct, frozen=True, tag="closed", kw_only=True):
    """The ticket ended at a moment, on time or not; `case` is what it was then, and what is said of its closure follows.

    A child that ended with its master keeps its `bond`; what is said of its closure is said of the department that its master
    was with. `featured` is what it is shown with while somebody features it, and nobody doubts it.
    """

    case: Open
    closed_at: datetime
    on_time: bool
    call_backs: CallBacks = CallBacks()
    party: int | None = None
    resident: int | None = None
    suspected_by: str | None = None
    bond: Bond | None = None
    closed_by: str | None = None
    featured: Featured | None = None

    @property
    def department(self) -> str | None:
        """Whose work the closure was."""
        return self.case.department if self.bond is None else self.closed_by


class Merged(Struct, frozen=True, tag="merged", kw_only=True):
    """A child: its master stands for it; `case` is what it was."""

    case: Open
    bond: Bond


class Voided(Struct, frozen=True, tag="voided", kw_only=True):
    """The ticket should not have been one: it ended at a moment, of which its reporter is told; `case` is what it was then."""

    case: Open
    voided_at: datetime
    call_backs: CallBacks = CallBacks()


# Who holds a ticket from its end on, and a child while it is merged, so that the seconds add up to its age.
NOBODY, MASTER = "closed", "merged"


Situation = Unreported | Open | Closed | Merged | Voided

# For each event the situation that it meets, and the function that gives the next one.
Evolves = Mapping[type, tuple[type | UnionType, Callable[[Any, Any, Outcome], Situation]]]


def case_of(situation: Situation) -> Open | None:
    """The facts of a ticket, open or closed; None before its report."""
    match situation:
        case Open():
            return situation
        case Closed() | Merged() | Voided():
            return situation.case
        case _:
            return None


def drill_of(situation: Situation) -> str | None:
    """The operation, a drill, that a ticket is part of; None of a real one, and of one that nobody reported."""
    case = case_of(situation)
    return case.drill if case is not None else None
