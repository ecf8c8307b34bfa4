"""核查: before a ticket is filed, somebody goes to see whether the matter is there."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.turn import Turn


class SurveyTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """核查: say whether the matter was found, before the ticket is filed; what was not found needs an opinion."""

    found: bool
    opinion: Digest | None = None


class TicketSurveyed(Struct, frozen=True, kw_only=True):
    """Somebody else than the reporter went to see; whose turn it is then."""

    found: bool
    turn: Turn
    opinion: str | None


SurveyCommand = SurveyTicket
SurveyEvent = TicketSurveyed
