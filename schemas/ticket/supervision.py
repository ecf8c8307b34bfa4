"""督办: who holds a ticket must reply within a limit, and who demanded it says whether the matter is settled."""

from enum import StrEnum

from msgspec import Struct

from schemas.digest import Digest
from schemas.moment import Moment


class Demand(StrEnum):
    """超时督办、领导督办、重点督办: what a supervision was opened for."""

    TIMEOUT = "timeout"
    LEADER = "leader"
    KEY_ITEM = "key-item"


class OpenSupervision(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """督办: demand a reply of who holds the ticket, with an opinion what is required; time does at a level of the policy."""

    demand: Demand
    opinion: Digest | None = None


class ReplySupervision(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """答复督办: say what was done about it."""

    opinion: Digest | None = None


class ResolveSupervision(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """办结督办: the demand is met; not by him who replied."""

    opinion: Digest | None = None


class MissSupervision(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """督办逾期: asked for by time, when the supervision that record `supervision` opened has no reply within its limit."""

    supervision: int
    deadline_at: Moment


class SupervisionOpened(Struct, frozen=True, kw_only=True):
    """A reply is demanded of the `holder`, until a moment."""

    demand: Demand
    holder: str
    reply_due_at: Moment
    opinion: str | None


class SupervisionReplied(Struct, frozen=True, kw_only=True):
    """The reply came, within its limit or not."""

    demand: Demand
    on_time: bool
    opinion: str


class SupervisionResolved(Struct, frozen=True, kw_only=True):
    """The supervision is over."""

    demand: Demand
    opinion: str | None


class SupervisionMissed(Struct, frozen=True, kw_only=True):
    """No reply came within the limit; it is still due. `late` 补发 says that this was noticed well after `deadline_at`."""

    demand: Demand
    supervision: int
    deadline_at: Moment
    late: bool


SupervisionCommand = OpenSupervision | ReplySupervision | ResolveSupervision | MissSupervision
SupervisionEvent = SupervisionOpened | SupervisionReplied | SupervisionResolved | SupervisionMissed
