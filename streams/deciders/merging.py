"""并案: one level deep, into another ticket that is open; what the master cannot take is taken out again."""

from projections.limits import borne, limit_with
from projections.ticket.bundles import Bundle
from projections.ticket.state import Closed, Merged, Open
from schemas.refusal import Rule
from schemas.role import Role
from schemas.ticket.merging import (
    ChildReleased,
    ChildTaken,
    CloseWithMaster,
    MergeTicket,
    ReleaseChild,
    ReopenWithMaster,
    TakeChild,
    TicketClosedWithMaster,
    TicketMerged,
    TicketReopenedWithMaster,
    TicketUnmerged,
    UnmergeTicket,
)
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing, other_drill
from streams.deciders.reopenings import too_late
from streams.deciders.supervision import unresolved
from streams.deciders.whistles import unended


def _merge(case: Open, body: MergeTicket, asked: Asked) -> Decision:
    if body.master == asked.command.ticket:
        return Rule.MERGED_INTO_ITSELF, {"master": body.master}
    if case.bundle.children:
        children = ",".join(child.ticket for child in case.bundle.children)
        return Rule.HAS_CHILDREN, {"children": children, "asked": "merge-ticket"}
    unfinished = _disputed(case) or unresolved(case) or unended(case)
    if unfinished is not None:
        return unfinished
    return TicketMerged(
        master=body.master,
        previous_colour=case.colour,
        category=case.category,
        term=case.own_term,
        hazard=case.hazard,
        opinion=body.opinion,
        drill=case.drill,
    )


def _disputed(case: Open) -> Refusal | None:
    """Why nobody merges away what is disputed, or what a leader has to rule on."""
    if case.returns.ruling:
        return Rule.RULING_PENDING, {"number": str(case.returns.returned)}
    if case.returns.disputed is not None:
        return Rule.PAST_DISPUTE, {"disputed": case.returns.disputed.value, "asked": "merge-ticket"}
    return None


def _unmerge(child: Merged, body: UnmergeTicket, asked: Asked) -> Decision:
    if body.opinion is None and asked.command.role is not Role.CLOCK:
        return opinion_missing(asked)
    if body.merge not in (None, child.bond.merge):
        return _otherwise_merged(child)
    return TicketUnmerged(master=child.bond.master, turn=child.bond.turn, opinion=body.opinion)


def _unmerge_closed(child: Closed, body: UnmergeTicket, asked: Asked) -> Decision:
    """A child that ended with its master is taken out as long as its closure could be taken back."""
    if child.bond is None:
        return Rule.NOT_MERGED, {}
    return too_late(child, asked) or _unmerge(Merged(case=child.case, bond=child.bond), body, asked)


def _otherwise_merged(child: Merged) -> Refusal:
    """What a master asks of a child that was taken out and put in again meanwhile is over."""
    return Rule.MERGED_ANEW, {"master": child.bond.master}


def _take(case: Open, body: TakeChild, asked: Asked) -> Decision:
    if any(child.ticket == body.child for child in case.bundle.children):
        return Rule.CHILD_TAKEN, {"child": body.child}
    if body.category != case.category:
        return Rule.CATEGORY_DIFFERS, {"child": body.child, "category": body.category, "current": case.category}
    refusal = other_drill(case, body.child, body.drill)
    if refusal is not None:
        return refusal
    limit = limit_with(case, (*borne(case), body.term), asked.at)
    return ChildTaken(child=body.child, merge=body.merge, term=body.term, hazard=body.hazard, limit=limit)


def _release(case: Open, body: ReleaseChild, asked: Asked) -> Decision:
    if _unknown(case.bundle, body):
        return Rule.CHILD_UNKNOWN, {"child": body.child}
    left = tuple(child.term for child in case.bundle.children if child.ticket != body.child)
    return ChildReleased(child=body.child, limit=limit_with(case, left, asked.at))


def _release_closed(closed: Closed, body: ReleaseChild, asked: Asked) -> Decision:
    if _unknown(closed.case.bundle, body):
        return Rule.CHILD_UNKNOWN, {"child": body.child}
    return ChildReleased(child=body.child, limit=None)


def _unknown(bundle: Bundle, body: ReleaseChild) -> bool:
    return all((child.ticket, child.merge) != (body.child, body.merge) for child in bundle.children)


def _close(child: Merged, body: CloseWithMaster, asked: Asked) -> Decision:
    if body.merge != child.bond.merge:
        return _otherwise_merged(child)
    on_time = asked.at <= child.case.limit.due_at
    return TicketClosedWithMaster(master=child.bond.master, on_time=on_time, department=body.department)


def _reopen(closed: Closed, body: ReopenWithMaster, asked: Asked) -> Decision:
    if closed.bond is None or closed.bond.merge != body.merge:
        return Rule.NOT_MERGED, {}
    return TicketReopenedWithMaster(master=closed.bond.master)


def _not_merged(situation: Open | Closed, body: UnmergeTicket | CloseWithMaster | ReopenWithMaster, asked: Asked) -> Decision:
    return Rule.NOT_MERGED, {}


DECIDERS: Deciders = {
    (Open, MergeTicket): _merge,
    (Merged, UnmergeTicket): _unmerge,
    (Closed, UnmergeTicket): _unmerge_closed,
    (Open, UnmergeTicket): _not_merged,
    (Open, TakeChild): _take,
    (Open, ReleaseChild): _release,
    (Closed, ReleaseChild): _release_closed,
    (Merged, CloseWithMaster): _close,
    (Open, CloseWithMaster): _not_merged,
    (Closed, ReopenWithMaster): _reopen,
    (Open, ReopenWithMaster): _not_merged,
}
