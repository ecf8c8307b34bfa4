"""What was done on a day: reported, filed, dispatched, handled, closed, sent back; with the seconds that a mean needs."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Any

from projections.boards.evaluation.objects import collector_key, department_key, keys, keys_of, post_key
from projections.boards.open_tickets import NO_DEPARTMENT
from projections.local_time import day_of
from projections.ticket.returns import GRAVER_FROM
from projections.ticket.state import Open, case_of
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket.merging import TicketMerged, TicketUnmerged
from schemas.ticket.passing import TicketPassed
from schemas.ticket.returns import TicketReturned, TicketRuled
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketFiled, TicketFinished, TicketReported, TicketVerified
from schemas.ticket.surveys import TicketSurveyed
from schemas.ticket.voids import TicketVoided

Added = Iterator[tuple[RowKey, str, int]]


def _reported(step: Step, zone: tzinfo) -> Added:
    body, day = step.outcome.body, day_of(step.outcome.at, zone)
    assert isinstance(body, TicketReported)
    rows = [*keys(day, body.place.street, body.department or NO_DEPARTMENT, body.category), post_key(day, step.outcome.role)]
    if step.outcome.role is Role.COLLECTOR:
        rows.append(collector_key(day, step.outcome.actor))
    for key in rows:
        yield key, "reported", 1
        if body.repeats is not None:
            yield key, "repeated", 1
    if body.department is not None:
        yield department_key(day, body.department), "received", 1


def _filed(step: Step, zone: tzinfo) -> Added:
    """Only a ticket's first filing, so that a count of filings is one of tickets."""
    case, day = _open(step), day_of(step.outcome.at, zone)
    if case.filed:
        return
    seconds = _seconds(step, case)
    for key in (*keys_of(day, case), post_key(day, Role.ACCEPTOR)):
        yield key, "filed", 1
        if seconds:
            yield key, "filing_seconds", seconds
    yield from _valid(step, zone)


def _valid(step: Step, zone: tzinfo) -> Added:
    """有效上报, on the day of the report, so that both belong to one rate; who is found to have reported nothing loses it again."""
    case, after = _open(step), case_of(step.after.situation)
    assert after is not None
    if case.collector is not None and case.valid != after.valid:
        yield collector_key(day_of(case.reported_at, zone), case.collector), "valid", after.valid - case.valid


def _dispatched(step: Step, zone: tzinfo) -> Added:
    body, case, day = step.outcome.body, _open(step), day_of(step.outcome.at, zone)
    assert isinstance(body, TicketDispatched)
    for key in (*keys(day, case.place.street, body.department, case.category), post_key(day, Role.DISPATCHER)):
        yield key, "dispatched", 1
    yield department_key(day, body.department), "received", 1


def _ruled(step: Step, zone: tzinfo) -> Added:
    """Who sent the ticket back himself and is told that it is his had refused it without ground."""
    body, case, day = step.outcome.body, _open(step), day_of(step.outcome.at, zone)
    assert isinstance(body, TicketRuled)
    yield department_key(day, body.department), "received", 1
    if body.department in case.returns.refused_by:
        for key in keys(day, case.place.street, body.department, case.category):
            yield key, "refused_wrongly", 1


def _passed(step: Step, zone: tzinfo) -> Added:
    body = step.outcome.body
    assert isinstance(body, TicketPassed)
    yield department_key(day_of(step.outcome.at, zone), body.department), "received", 1


def _returned(step: Step, zone: tzinfo) -> Added:
    """A rework on its day; a return on the day of the dispatch that it undoes, so that both belong to one rate."""
    body, case = step.outcome.body, _open(step)
    assert isinstance(body, TicketReturned)
    if body.rework:
        day = day_of(step.outcome.at, zone)
        for key in (*keys_of(day, case), post_key(day, Role.HANDLER)):
            yield key, "reworks", 1
            if body.number >= GRAVER_FROM:
                yield key, "reworks_graver", 1
            if body.previous is Stage.FINISH:
                yield key, "failed", 1
    elif body.plain and case.department is not None and case.dispatched is not None:
        made = case.dispatched
        day = day_of(made.at, zone)
        for key in (*keys(day, made.street, made.to, made.category), post_key(day, Role.DISPATCHER)):
            yield key, "returned", 1


def _handled(step: Step, zone: tzinfo) -> Added:
    """处置: in time by the limit of its stage or, where it has none, by the ticket's."""
    case, at = _open(step), step.outcome.at
    day, due_at = day_of(at, zone), case.turn.due_at or case.limit.due_at
    began = case.dispatched.at if case.dispatched is not None else case.reported_at
    seconds = int((at - began).total_seconds())
    for key in (*keys_of(day, case), post_key(day, Role.HANDLER)):
        yield key, "handled", 1
        if at > due_at:
            yield key, "handled_late", 1
        if seconds:
            yield key, "handling_seconds", seconds


def _verified(step: Step, zone: tzinfo) -> Added:
    case, day = _open(step), day_of(step.outcome.at, zone)
    for key in (*keys_of(day, case), post_key(day, Role.COLLECTOR)):
        yield key, "verified", 1
    if step.outcome.role is Role.COLLECTOR:
        yield collector_key(day, step.outcome.actor), "verified", 1


def _surveyed(step: Step, zone: tzinfo) -> Added:
    if step.outcome.role is Role.COLLECTOR:
        yield collector_key(day_of(step.outcome.at, zone), step.outcome.actor), "surveyed", 1


def _closed(step: Step, zone: tzinfo) -> Added:
    """Where no stage says that the work is done, the closure does, unless it was forced."""
    body, case, day = step.outcome.body, _open(step), day_of(step.outcome.at, zone)
    assert isinstance(body, TicketClosed)
    for key in keys_of(day, case):
        yield key, "closed", 1
        if not body.on_time:
            yield key, "closed_late", 1
    if body.forced is None and case.handler is None:
        yield from _handled(step, zone)
    yield from _valid(step, zone)


def _merged(step: Step, zone: tzinfo) -> Added:
    """On the day of the child's report: how many of that day's reports rest in a master."""
    case = case_of(step.before.situation)
    assert case is not None
    day = day_of(case.reported_at, zone)
    for key in keys_of(day, case):
        yield key, "merged", 1 if isinstance(step.outcome.body, TicketMerged) else -1


def _open(step: Step) -> Open:
    case = step.before.situation
    assert isinstance(case, Open)
    return case


def _seconds(step: Step, case: Open) -> int:
    return int((step.outcome.at - case.reported_at).total_seconds())


COUNTED: dict[type, Callable[[Step, tzinfo], Added]] = {
    TicketReported: _reported,
    TicketFiled: _filed,
    TicketDispatched: _dispatched,
    TicketRuled: _ruled,
    TicketPassed: _passed,
    TicketReturned: _returned,
    TicketFinished: _handled,
    TicketVerified: _verified,
    TicketSurveyed: _surveyed,
    TicketClosed: _closed,
    TicketVoided: _valid,
    TicketMerged: _merged,
    TicketUnmerged: _merged,
}
MOVED_BY: frozenset[Any] = frozenset(COUNTED)


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """What the event of a step counts for."""
    return COUNTED[type(step.outcome.body)](step, zone)
