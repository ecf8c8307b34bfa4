"""更正: what an open ticket is about or where it lies was written down wrongly; the records before stay as they are."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.identity import Identity
from schemas.limit import LimitChanged
from schemas.place import Place
from schemas.policy import Code


class CorrectTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """更正: give the right category, standard or place, with an opinion why; another approves of it.

    A ticket that was filed needs a standard where the right category has some.
    """

    approver: Identity
    category: Code | None = None
    standard: Code | None = None
    place: Place | None = None
    opinion: Digest | None = None


class TicketCorrected(Struct, frozen=True, kw_only=True):
    """The ticket's category, standard and place from now on, and those before; its limit is that of the right category."""

    category: str
    previous_category: str
    standard: str | None
    previous_standard: str | None
    place: Place
    previous_place: Place
    limit: LimitChanged | None
    approver: str
    opinion: str

    @property
    def reason(self) -> str:
        """What was wrong: the category, the place, or both."""
        wrong = [
            name
            for name, changed in (
                ("category", (self.category, self.standard) != (self.previous_category, self.previous_standard)),
                ("place", self.place != self.previous_place),
            )
            if changed
        ]
        return "-and-".join(wrong)


CorrectionCommand = CorrectTicket
CorrectionEvent = TicketCorrected
