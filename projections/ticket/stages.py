"""How the events of the stages move a ticket on."""

from msgspec.structs import replace

from projections.ticket.moves import ended, given_to, passed_to, taken_on, with_limit
from projections.ticket.state import NOBODY, Closed, Dispatched, Evolves, Held, Limit, Open, Pictured, Unreported
from schemas.envelope import Outcome
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.ticket.stages import (
    TicketAccepted,
    TicketArrived,
    TicketClosed,
    TicketDispatched,
    TicketFiled,
    TicketFinished,
    TicketReported,
    TicketVerified,
)
from schemas.turn import Turn


def reported(before: Unreported, body: TicketReported, record: Outcome) -> Open:
    case = Open(
        policy=record.policy,
        category=body.category,
        procedure=body.procedure,
        place=body.place,
        department=body.department,
        reported_at=record.at,
        limit=Limit(record.sequence, record.at, body.clock, body.yellow_at, body.due_at, body.due_recorded),
        stage=Stage.REPORT,
        turn=body.turn,
        turn_since=record.at,
        hazard=body.hazard,
        repeats=body.repeats is not None,
        drill=body.drill,
        pictured=Pictured(record.source, body.photos) if body.photos else None,
        held=(Held(body.turn.holder, record.at),),
        collector=record.actor if record.role is Role.COLLECTOR else None,
        reporter=None if record.role is Role.RECORD else record.actor,
    )
    return case if body.department is None else given_to(case, body.department, record.at)


def _entered(case: Open, stage: Stage, turn: Turn, record: Outcome) -> Open:
    """A stage is passed; a dispute about it or an earlier one is settled."""
    disputed = case.returns.disputed
    settled = disputed is not None and ORDER[disputed] <= ORDER[stage]
    returns = replace(case.returns, disputed=None) if settled else case.returns
    return replace(passed_to(case, turn, record.at), stage=stage, returns=returns)


def filed(case: Open, body: TicketFiled, record: Outcome) -> Open:
    case = replace(
        _entered(case, Stage.FILE, body.turn, record), standard=body.standard, policy=body.judged_by, filed=True, valid=True
    )
    return case if body.limit is None else with_limit(case, body.limit, record)


def dispatched(case: Open, body: TicketDispatched, record: Outcome) -> Open:
    case = given_to(_entered(case, Stage.DISPATCH, body.turn, record), body.department, record.at)
    return replace(case, dispatched=Dispatched(record.actor, record.at, body.department, case.category, case.place.street))


def accepted(case: Open, body: TicketAccepted, record: Outcome) -> Open:
    return _entered(taken_on(case), Stage.ACCEPT, body.turn, record)


def arrived(case: Open, body: TicketArrived, record: Outcome) -> Open:
    return _entered(taken_on(case), Stage.ARRIVE, body.turn, record)


def finished(case: Open, body: TicketFinished, record: Outcome) -> Open:
    case = replace(_entered(taken_on(case), Stage.FINISH, body.turn, record), handler=record.actor)
    return case if case.pictured is None else replace(case, pictured=replace(case.pictured, after=body.photos))


def verified(case: Open, body: TicketVerified, record: Outcome) -> Open:
    return replace(_entered(case, Stage.VERIFY, body.turn, record), verifier=record.actor)


def closed(case: Open, body: TicketClosed, record: Outcome) -> Closed:
    case = ended(passed_to(case, Turn(holder=NOBODY), record.at))
    case = replace(case, valid=case.valid or body.forced is None)
    return Closed(case=case, closed_at=record.at, on_time=body.on_time)


EVOLVES: Evolves = {
    TicketReported: (Unreported, reported),
    TicketFiled: (Open, filed),
    TicketDispatched: (Open, dispatched),
    TicketAccepted: (Open, accepted),
    TicketArrived: (Open, arrived),
    TicketFinished: (Open, finished),
    TicketVerified: (Open, verified),
    TicketClosed: (Open, closed),
}
