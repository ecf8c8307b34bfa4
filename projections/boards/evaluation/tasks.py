"""按时立案、派遣、核实、结案: of what the posts of the centre had to do by a day, how much was done in time.

A task is there from the moment at which it becomes a post's turn, on the day on which the limit of its stage ends, so that who does
nothing is seen. Where the turn ends otherwise (a return, a suspension, a merger), the task is taken back; but who finds that
finished work has to be done again has verified it.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import get_args

from projections.boards.evaluation.objects import keys_of, post_key
from projections.local_time import day_of
from projections.ticket import Ticket
from projections.ticket.state import Open
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.role import Role
from schemas.ticket import TicketEvent
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.evaluations import EvaluationEvent
from schemas.ticket.returns import TicketReturned
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketFiled, TicketVerified

# For each post of the centre: what its task is called, and the event that does it.
TASKS: dict[str, tuple[str, type]] = {
    Role.ACCEPTOR.value: ("filing", TicketFiled),
    Role.DISPATCHER.value: ("dispatching", TicketDispatched),
    Role.COLLECTOR.value: ("verifying", TicketVerified),
    Role.SUPERVISOR.value: ("closing", TicketClosed),
}
MOVED_BY = frozenset(get_args(TicketEvent)) - {TicketColourChanged, *get_args(EvaluationEvent)}

Task = tuple[str, datetime, str, str]  # the post, when its stage's limit ends, and where it counts: street and category


def _task(ticket: Ticket) -> Task | None:
    """What is asked of a post of the centre; nothing where its stage has no limit or the clock stands still."""
    case = ticket.situation
    if not isinstance(case, Open) or case.turn.due_at is None or case.pause is not None or case.turn.holder not in TASKS:
        return None
    return case.turn.holder, case.turn.due_at, case.place.street, case.category


def _done(post: str, body: object) -> bool:
    """Whether an event does the task of a post."""
    if isinstance(body, TicketReturned):
        return body.rework and post == Role.COLLECTOR
    return isinstance(body, TASKS[post][1])


def additions(step: Step, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """A task that comes, one that was done in time, and one that went away undone."""
    before, after = _task(step.before), _task(step.after)
    if before == after:
        return
    if before is not None:
        name, _ = TASKS[before[0]]
        if not _done(before[0], step.outcome.body):
            yield from _counted(step.before, before, f"{name}_due", -1, zone)
        elif step.outcome.at <= before[1]:
            yield from _counted(step.before, before, f"{name}_on_time", 1, zone)
    if after is not None:
        yield from _counted(step.after, after, f"{TASKS[after[0]][0]}_due", 1, zone)


def _counted(ticket: Ticket, task: Task, name: str, amount: int, zone: tzinfo) -> Iterator[tuple[RowKey, str, int]]:
    """Under area, category and post: the task is not the department's."""
    case = ticket.situation
    assert isinstance(case, Open)
    day = day_of(task[1], zone)
    area, _, category = keys_of(day, case)
    for key in (area, category, post_key(day, Role(task[0]))):
        yield key, name, amount
