"""How call-backs and scores are kept with a closure."""

from msgspec.structs import replace

from projections.ticket.called import CallBacks
from projections.ticket.state import Closed, Evolves, Voided
from schemas.envelope import Outcome
from schemas.ticket.evaluations import PartyEvaluated, ReporterCalledBack, ResidentEvaluated


def called_back(ended: Closed | Voided, body: ReporterCalledBack, record: Outcome) -> Closed | Voided:
    """Who was reached once is reached, and his first answer stands."""
    known = ended.call_backs
    satisfaction = body.satisfaction if known.satisfaction is None else known.satisfaction
    return replace(ended, call_backs=CallBacks(body.number, known.reached or body.reached, satisfaction, body.given_up))


def by_party(closed: Closed, body: PartyEvaluated, record: Outcome) -> Closed:
    return replace(closed, party=body.score)


def by_resident(closed: Closed, body: ResidentEvaluated, record: Outcome) -> Closed:
    return replace(closed, resident=body.score)


EVOLVES: Evolves = {
    ReporterCalledBack: (Closed | Voided, called_back),
    PartyEvaluated: (Closed, by_party),
    ResidentEvaluated: (Closed, by_resident),
}
