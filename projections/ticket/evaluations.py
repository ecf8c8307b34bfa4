"""How call-backs and scores are kept with a closure."""

from msgspec.structs import replace

from projections.ticket.state import Closed, Evolves
from schemas.envelope import Outcome
from schemas.ticket.evaluations import PartyEvaluated, ReporterCalledBack, ResidentEvaluated


def called_back(closed: Closed, body: ReporterCalledBack, record: Outcome) -> Closed:
    return replace(closed, calls=body.number, reached=closed.reached or body.reached)


def by_party(closed: Closed, body: PartyEvaluated, record: Outcome) -> Closed:
    return replace(closed, party=body.score)


def by_resident(closed: Closed, body: ResidentEvaluated, record: Outcome) -> Closed:
    return replace(closed, resident=body.score)


EVOLVES: Evolves = {
    ReporterCalledBack: (Closed, called_back),
    PartyEvaluated: (Closed, by_party),
    ResidentEvaluated: (Closed, by_resident),
}
