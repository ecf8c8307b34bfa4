"""隐患升级: the danger is graver than it was taken for; it is never said to be less."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.hazard import Hazard
from schemas.limit import LimitChanged


class RaiseHazard(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """隐患升级: say that the danger is of a graver level, with an opinion why."""

    hazard: Hazard
    opinion: Digest | None = None


class HazardRaised(Struct, frozen=True, kw_only=True):
    """The ticket is of a graver level, and where the policy warns of such earlier, it turns yellow earlier."""

    previous: Hazard | None
    hazard: Hazard
    limit: LimitChanged | None
    opinion: str


HazardCommand = RaiseHazard
HazardEvent = HazardRaised
