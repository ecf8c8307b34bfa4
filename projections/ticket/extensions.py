"""How an extension is asked for and answered."""

from msgspec.structs import replace

from projections.ticket.moves import with_limit
from projections.ticket.state import Evolves, Extensions, Open
from schemas.envelope import Outcome
from schemas.ticket.extensions import ExtensionDenied, ExtensionGranted, ExtensionRequested


def requested(case: Open, body: ExtensionRequested, record: Outcome) -> Open:
    return replace(case, extensions=replace(case.extensions, minutes=body.minutes, by=record.actor))


def granted(case: Open, body: ExtensionGranted, record: Outcome) -> Open:
    return replace(with_limit(case, body.limit, record), extensions=Extensions(case.extensions.granted + 1))


def denied(case: Open, body: ExtensionDenied, record: Outcome) -> Open:
    return replace(case, extensions=Extensions(case.extensions.granted))


EVOLVES: Evolves = {
    ExtensionRequested: (Open, requested),
    ExtensionGranted: (Open, granted),
    ExtensionDenied: (Open, denied),
}
