"""How a child rests in its master, and how the master bears the earliest limit of all that it stands for."""

from msgspec.structs import replace

from projections.ticket.bundles import Bond, Bundle, Child
from projections.ticket.moves import ended, open_again, passed_to, with_limit
from projections.ticket.state import MASTER, NOBODY, Closed, Evolves, Merged, Open
from schemas.envelope import Outcome
from schemas.hazard import gravest
from schemas.ticket.merging import (
    ChildReleased,
    ChildTaken,
    TicketClosedWithMaster,
    TicketMerged,
    TicketReopenedWithMaster,
    TicketUnmerged,
)
from schemas.turn import Turn


def merged(case: Open, body: TicketMerged, record: Outcome) -> Merged:
    """What was demanded of it rests with it, and comes back with it."""
    bond = Bond(body.master, record.cause, case.turn, case.turn_since)
    return Merged(case=passed_to(case, Turn(holder=MASTER), record.at), bond=bond)


def unmerged(child: Merged | Closed, body: TicketUnmerged, record: Outcome) -> Open:
    case = open_again(passed_to(child.case, body.turn, record.at), record)
    return case if child.bond is None else replace(case, turn_since=child.bond.turn_since)


def taken(case: Open, body: ChildTaken, record: Outcome) -> Open:
    child = Child(body.child, body.merge, body.term, body.hazard)
    bundle = Bundle((*case.bundle.children, child), case.own_term, case.own_hazard)
    case = replace(case, bundle=bundle, hazard=gravest((case.hazard, body.hazard)))
    return case if body.limit is None else with_limit(case, body.limit, record)


def released(situation: Open | Closed, body: ChildReleased, record: Outcome) -> Open | Closed:
    """A closed master keeps the limit that it was closed by; its own comes into force if it is reopened."""
    if isinstance(situation, Closed):
        return replace(situation, case=_without(situation.case, body.child))
    case = _without(situation, body.child)
    return case if body.limit is None else with_limit(case, body.limit, record)


def _without(case: Open, child: str) -> Open:
    children = tuple(one for one in case.bundle.children if one.ticket != child)
    hazard = gravest((case.own_hazard, *(one.hazard for one in children)))
    return replace(case, bundle=replace(case.bundle, children=children), hazard=hazard)


def closed_with_master(child: Merged, body: TicketClosedWithMaster, record: Outcome) -> Closed:
    case = ended(passed_to(child.case, Turn(holder=NOBODY), record.at))
    return Closed(case=case, closed_at=record.at, on_time=body.on_time, bond=child.bond, closed_by=body.department)


def reopened_with_master(closed: Closed, body: TicketReopenedWithMaster, record: Outcome) -> Merged:
    case = passed_to(closed.case, Turn(holder=MASTER), record.at)
    assert closed.bond is not None, "a child that ended with its master keeps what binds it"
    return Merged(case=case, bond=closed.bond)


EVOLVES: Evolves = {
    TicketMerged: (Open, merged),
    TicketUnmerged: (Merged | Closed, unmerged),
    ChildTaken: (Open, taken),
    ChildReleased: (Open | Closed, released),
    TicketClosedWithMaster: (Merged, closed_with_master),
    TicketReopenedWithMaster: (Closed, reopened_with_master),
}
