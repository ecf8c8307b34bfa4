"""分级流转、首接负责: through which tiers tickets went and where they were closed, and what a first receiver has of his."""

from collections.abc import Iterator
from datetime import tzinfo

from projections.local_time import day_of
from projections.ticket.state import Closed, Situation, Voided, case_of
from projections.tickets import Step
from schemas.boards import RowKey
from schemas.ticket.merging import TicketClosedWithMaster, TicketReopenedWithMaster, TicketUnmerged
from schemas.ticket.passing import TicketPassed
from schemas.ticket.reopenings import TicketReopened
from schemas.ticket.returns import TicketReturned, TicketRuled
from schemas.ticket.stages import TicketClosed, TicketDispatched, TicketReported
from schemas.ticket.voids import TicketVoided
from schemas.tier import tier_of

Added = Iterator[tuple[RowKey, str, int]]
OF_TIERS = frozenset({TicketReported, TicketDispatched, TicketRuled, TicketPassed, TicketClosed})
OF_OWNERS = frozenset(
    {
        *(TicketReported, TicketDispatched, TicketRuled, TicketReturned, TicketPassed),
        *(TicketClosed, TicketReopened, TicketVoided, TicketClosedWithMaster, TicketReopenedWithMaster, TicketUnmerged),
    }
)


def tiers(step: Step, zone: tzinfo) -> Added:
    """Each arrival at a tier and each departure from it on its day, and each closure under the tier that had the ticket."""
    body, day = step.outcome.body, day_of(step.outcome.at, zone)
    if isinstance(body, TicketClosed):
        case = case_of(step.before.situation)
        if case is not None and case.department is not None:
            yield ("tiers", day, tier_of(case.department).value), "closed", 1
        return
    assert isinstance(body, TicketReported | TicketDispatched | TicketRuled | TicketPassed)
    if body.department is not None:
        yield ("tiers", day, tier_of(body.department).value), "received", 1
    if isinstance(body, TicketPassed):
        yield ("tiers", day, body.previous_tier.value), body.direction.value, 1


def owners(step: Step, zone: tzinfo) -> Added:
    """What a first receiver got on a day, and how much of it is with another now, and is closed; on that same day."""
    before, after = _standing(step.before.situation, zone), _standing(step.after.situation, zone)
    if before != after:
        for sign, (key, names) in ((-1, before), (1, after)):
            for name in names:
                yield key, name, sign


def _standing(situation: Situation, zone: tzinfo) -> tuple[RowKey, tuple[str, ...]]:
    case = case_of(situation)
    if case is None or case.owner is None or isinstance(situation, Voided):
        return (), ()
    names: tuple[str, ...] = ("owned",) if case.owner.unit == case.department else ("owned", "passed")
    if isinstance(situation, Closed):
        names += ("closed", "closed_on_time") if situation.on_time else ("closed",)
    return ("owners", day_of(case.owner.since, zone), case.owner.unit), names
