"""How a supervision stands, and when its reply is missed; it does not stand still with the ticket's clock."""

from collections.abc import Iterator

from msgspec.structs import replace

from projections.ticket.ahead import Ahead
from projections.ticket.state import Evolves, Open, Supervision
from schemas.due import Due
from schemas.envelope import Outcome
from schemas.ticket.supervision import SupervisionMissed, SupervisionOpened, SupervisionReplied, SupervisionResolved


def opened(case: Open, body: SupervisionOpened, record: Outcome) -> Open:
    return replace(case, supervision=Supervision(record.sequence, body.demand, record.at, body.reply_due_at, body.holder))


def replied(case: Open, body: SupervisionReplied, record: Outcome) -> Open:
    assert case.supervision is not None, "a reply has a supervision to answer"
    return replace(case, supervision=replace(case.supervision, replied_by=record.actor))


def missed(case: Open, body: SupervisionMissed, record: Outcome) -> Open:
    assert case.supervision is not None, "what is missed was demanded"
    return replace(case, supervision=replace(case.supervision, missed=True))


def resolved(case: Open, body: SupervisionResolved, record: Outcome) -> Open:
    return replace(case, supervision=None)


EVOLVES: Evolves = {
    SupervisionOpened: (Open, opened),
    SupervisionReplied: (Open, replied),
    SupervisionMissed: (Open, missed),
    SupervisionResolved: (Open, resolved),
}


def ahead(case: Open) -> Iterator[Ahead]:
    """The end of the limit for a reply that has not come; asked for anew once the ticket's limit holds anew, say after a merge."""
    known = case.supervision
    if known is not None and known.replied_by is None and not known.missed:
        yield Ahead(known.reply_due_at, Due.REPLY, known.sequence, str(case.limit.sequence))
