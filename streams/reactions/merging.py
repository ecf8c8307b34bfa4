"""What a merge asks of the other side: the master takes and releases its children, and they end and begin again with it."""

from collections.abc import Iterator

from projections.ticket.bundles import Child
from projections.ticket.state import Closed, Merged, Situation, case_of
from projections.tickets import Step
from schemas.refusal import CommandRefused
from schemas.ticket.merging import (
    CloseWithMaster,
    ReleaseChild,
    ReopenWithMaster,
    TakeChild,
    TicketMerged,
    TicketUnmerged,
    UnmergeTicket,
)
from schemas.ticket.reopenings import TicketReopened
from schemas.ticket.stages import TicketClosed
from schemas.ticket.voids import TicketVoided
from streams.reactions import Ask, FollowUps

TAKING = TakeChild.__name__


def _merged(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, TicketMerged)
    child, merge = step.outcome.ticket, step.outcome.cause
    yield (
        body.master,
        TakeChild(child=child, merge=merge, category=body.category, term=body.term, hazard=body.hazard, drill=body.drill),
    )


def _not_taken(step: Step) -> Iterator[Ask]:
    """A master that cannot take a child, closed meanwhile or itself merged, lets it go.

    What a refusal correlates with is the merge that the child was to be taken by.
    """
    body, child = step.outcome.body, step.outcome.asked_by
    assert isinstance(body, CommandRefused)
    if body.command == TAKING and child is not None:
        yield child, UnmergeTicket(merge=step.outcome.correlation)


def _unmerged(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, TicketUnmerged)
    if step.outcome.asked_by != body.master:  # which then did not take the child, and has nothing to release
        child = step.before.situation
        assert isinstance(child, Merged | Closed)
        assert child.bond is not None, "what is taken out was put in by a merge"
        yield body.master, ReleaseChild(child=step.outcome.ticket, merge=child.bond.merge)


def _children(situation: Situation) -> tuple[Child, ...]:
    case = case_of(situation)
    return case.bundle.children if case is not None else ()


def _closed(step: Step) -> Iterator[Ask]:
    master = step.after.situation
    assert isinstance(master, Closed)
    for child in master.case.bundle.children:
        yield child.ticket, CloseWithMaster(merge=child.merge, department=master.department)


def _reopened(step: Step) -> Iterator[Ask]:
    for child in _children(step.after.situation):
        yield child.ticket, ReopenWithMaster(merge=child.merge)


def _voided(step: Step) -> Iterator[Ask]:
    """What should not have been a ticket stands for no other: its children stand for themselves again."""
    for child in _children(step.before.situation):
        yield child.ticket, UnmergeTicket(merge=child.merge)


FOLLOW_UPS: FollowUps = {
    TicketMerged: _merged,
    CommandRefused: _not_taken,
    TicketUnmerged: _unmerged,
    TicketClosed: _closed,
    TicketReopened: _reopened,
    TicketVoided: _voided,
}
