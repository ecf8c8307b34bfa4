"""超时升级: what is overdue rises from level to level, and each level tells the next tier."""

from msgspec import Struct

from schemas.moment import Moment


class EscalateTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """超时升级: asked for by time, when a ticket is as long overdue as a level of the policy says."""

    level: int
    limit_sequence: int
    deadline_at: Moment


class TicketEscalated(Struct, frozen=True, kw_only=True):
    """The ticket rose to a level, which `tells` the next tier; with `supervised` it is put under supervision too.

    `late` 补发 says that it was noticed well after it fell due at `deadline_at`.
    """

    level: int
    tells: str
    supervised: bool
    limit_sequence: int
    deadline_at: Moment
    late: bool


EscalationCommand = EscalateTicket
EscalationEvent = TicketEscalated
