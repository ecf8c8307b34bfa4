"""What a merge asks of the other side: the master takes and releases its children, and they end and begin again with it."""

from collections.abc import Iterator

from projections.ticket.state import Child, case_of
from projections.tickets import Step
from schemas.role import Role
from schemas.ticket import CommandRefused
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
from streams.reactions import Ask, FollowUps

TAKING = TakeChild.__name__


def _merged(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, TicketMerged)
    yield body.master, TakeChild(child=step.outcome.ticket, yellow_at=body.yellow_at, due_at=body.due_at)


def _not_taken(step: Step) -> Iterator[Ask]:
    """A master that cannot take a child, closed meanwhile or itself merged, lets it go."""
    body, child = step.outcome.body, step.outcome.asked_by
    assert isinstance(body, CommandRefused)
    if body.command == TAKING and child is not None:
        yield child, UnmergeTicket()


def _unmerged(step: Step) -> Iterator[Ask]:
    body = step.outcome.body
    assert isinstance(body, TicketUnmerged)
    if step.outcome.role is not Role.CLOCK:  # one that the master did not take needs no release
        yield body.master, ReleaseChild(child=step.outcome.ticket)


def _children(step: Step) -> tuple[Child, ...]:
    case = case_of(step.after.situation)
    return case.bundle.children if case is not None else ()


def _closed(step: Step) -> Iterator[Ask]:
    for child in _children(step):
        yield child.ticket, CloseWithMaster()


def _reopened(step: Step) -> Iterator[Ask]:
    for child in _children(step):
        yield child.ticket, ReopenWithMaster()


FOLLOW_UPS: FollowUps = {
    TicketMerged: _merged,
    CommandRefused: _not_taken,
    TicketUnmerged: _unmerged,
    TicketClosed: _closed,
    TicketReopened: _reopened,
}
