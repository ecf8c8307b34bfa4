"""What families do to an open ticket alike: a limit set anew, a turn that passes, a rest that ends, a unit that gets it."""

from datetime import datetime

from msgspec.structs import replace

from projections.ticket.bundles import Bundle
from projections.ticket.state import Deducted, Held, Limit, Open, Owner
from schemas.envelope import Outcome
from schemas.limit import LimitChanged
from schemas.ticket.appeals import Contested
from schemas.turn import Turn


def with_limit(case: Open, new: LimitChanged, record: Outcome) -> Open:
    """The case under a limit that a record set anew."""
    limit = Limit(record.sequence, record.at, new.clock, new.yellow_at, new.due_at, case.limit.recorded)
    since = record.at if new.colour is not new.previous_colour else case.colour_since
    children = tuple(replace(child, term=term) for child, term in zip(case.bundle.children, new.children, strict=True))
    bundle = Bundle(children, new.own, case.bundle.hazard) if children else Bundle()
    return replace(case, limit=limit, colour=new.colour, colour_since=since, bundle=bundle)


def open_again(case: Open, record: Outcome) -> Open:
    """The case once it is worked on again after a rest: its limit holds anew as of this record.

    What time asked of it in vain while it rested is then asked again, under an id of its own.
    """
    return replace(case, limit=replace(case.limit, sequence=record.sequence, set_at=record.at))


def ended(case: Open) -> Open:
    """The case once nobody works on it any more: what was demanded of its holder, or called to it, ends."""
    idle = case.supervision is None and case.whistle is None and case.pause is None
    return case if idle else replace(case, supervision=None, whistle=None, pause=None)


def given_to(case: Open, unit: str, at: datetime) -> Open:
    """The case in the hands of a department or division, which owns it from now on if nobody did."""
    return replace(case, department=unit, owner=case.owner or Owner(unit, at))


def asking_nothing(case: Open) -> Open:
    """The case once another unit is to work on it: what the one before asked for, nobody has to answer."""
    known = case.extensions
    return case if known.minutes is None else replace(case, extensions=replace(known, minutes=None, by=None))


def undone(case: Open) -> Open:
    """The case once its work has to be done again: nobody finished it, and what was shown of it shows nothing finished."""
    pictured = case.pictured if case.pictured is None else replace(case.pictured, after=())
    return replace(case, handler=None, verifier=None, pictured=pictured)


def taken_on(case: Open) -> Open:
    """The case once the one who works on it has begun to."""
    owner = case.owner
    if owner is None or owner.took or owner.unit != case.department:
        return case
    return replace(case, owner=replace(owner, took=True))


def passed_to(case: Open, turn: Turn, at: datetime) -> Open:
    """The case once it is another's turn; who goes on holding it holds it in one stretch."""
    held = case.held if turn.holder == case.turn.holder else (*case.held, Held(turn.holder, at))
    return replace(case, turn=turn, turn_since=at, held=held)


def deducted(case: Open, ground: Contested, department: str | None, record: Outcome) -> Open:
    """The case once a record takes points off its department; nothing is taken off nobody."""
    if department is None:
        return case
    made = Deducted(
        record=record.sequence,
        ground=ground,
        department=department,
        category=case.category,
        street=case.place.street,
        at=record.at,
    )
    return replace(case, deducted=(*case.deducted, made))
