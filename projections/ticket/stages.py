"""How the events of the stages move a ticket on."""

from msgspec.structs import replace

from projections.ticket.state import Closed, Evolves, Held, Limit, Open, Unreported, passed_to
from schemas.envelope import Outcome
from schemas.stage import Stage
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


def reported(before: Unreported, body: TicketReported, record: Outcome) -> Open:
    return Open(
        category=body.category,
        procedure=body.procedure,
        place=body.place,
        department=body.department,
        reported_at=record.at,
        limit=Limit(record.sequence, record.policy, body.clock, body.yellow_at, body.due_at, body.due_recorded),
        stage=Stage.REPORT,
        turn=body.turn,
        held=(Held(body.turn.holder, record.at),),
    )


def filed(case: Open, body: TicketFiled, record: Outcome) -> Open:
    case = replace(passed_to(case, body.turn, record.at), stage=Stage.FILE, standard=body.standard)
    if body.limit is None:
        return case
    new = body.limit
    return replace(
        case,
        limit=Limit(record.sequence, record.policy, new.clock, new.yellow_at, new.due_at),
        colour=new.colour,
        colour_since=record.at if new.colour is not new.previous_colour else case.colour_since,
    )


def dispatched(case: Open, body: TicketDispatched, record: Outcome) -> Open:
    return replace(passed_to(case, body.turn, record.at), stage=Stage.DISPATCH, department=body.department)


def accepted(case: Open, body: TicketAccepted, record: Outcome) -> Open:
    return replace(passed_to(case, body.turn, record.at), stage=Stage.ACCEPT)


def arrived(case: Open, body: TicketArrived, record: Outcome) -> Open:
    return replace(passed_to(case, body.turn, record.at), stage=Stage.ARRIVE)


def finished(case: Open, body: TicketFinished, record: Outcome) -> Open:
    return replace(passed_to(case, body.turn, record.at), stage=Stage.FINISH, handler=record.actor)


def verified(case: Open, body: TicketVerified, record: Outcome) -> Open:
    return replace(passed_to(case, body.turn, record.at), stage=Stage.VERIFY, verifier=record.actor)


def closed(case: Open, body: TicketClosed, record: Outcome) -> Closed:
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
