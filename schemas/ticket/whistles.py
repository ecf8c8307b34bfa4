"""吹哨报到: a street calls departments to the spot; each reports, co-signs, and is scored by the street."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.digest import Digest
from schemas.moment import Moment
from schemas.policy import Code
from schemas.ticket.evaluations import Score

Called = Annotated[tuple[Code, ...], Meta(min_length=1, max_length=32)]


class BlowWhistle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """吹哨: call departments to the spot, with an opinion what for."""

    departments: Called
    opinion: Digest | None = None

    def __post_init__(self) -> None:
        if len(set(self.departments)) < len(self.departments):
            raise ValueError(f"`departments` are {', '.join(self.departments)}, expected each once")


class ReportToWhistle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """报到: a called department is on the spot."""

    department: Code


class MissWhistle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """报到逾期: asked for by time, when a department that the whistle of record `whistle` called is not there in time."""

    whistle: int
    department: Code
    deadline_at: Moment


class CoSignWhistle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """会签: a department that is there signs what is to be done, with an opinion."""

    department: Code
    opinion: Digest | None = None


class ScoreWhistle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """评价部门: the street scores a department that came, or did not come in time, with an opinion why."""

    department: Code
    score: Score
    opinion: Digest | None = None


class EndWhistle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """哨毕: the street ends the whistle; with an opinion also while a department has still something to do."""

    opinion: Digest | None = None


class WhistleBlown(Struct, frozen=True, kw_only=True):
    """Departments were called, to be there by a moment."""

    departments: tuple[str, ...]
    report_due_at: Moment
    opinion: str


class WhistleReported(Struct, frozen=True, kw_only=True):
    """A department came, so many seconds after the whistle, in time or not."""

    department: str
    seconds: int
    on_time: bool


class WhistleMissed(Struct, frozen=True, kw_only=True):
    """A department did not come in time: it shows red, and is still called. `late` 补发 says that this was noticed well after."""

    department: str
    whistle: int
    deadline_at: Moment
    late: bool


class WhistleCoSigned(Struct, frozen=True, kw_only=True):
    """A department signed."""

    department: str
    opinion: str


class WhistleScored(Struct, frozen=True, kw_only=True):
    """The street scored a department, 1 to 5."""

    department: str
    score: int
    opinion: str


class WhistleEnded(Struct, frozen=True, kw_only=True):
    """The whistle is over; `unanswered` are the departments that had not come, signed and been scored."""

    unanswered: tuple[str, ...]
    opinion: str | None


WhistleCommand = BlowWhistle | ReportToWhistle | MissWhistle | CoSignWhistle | ScoreWhistle | EndWhistle
WhistleEvent = WhistleBlown | WhistleReported | WhistleMissed | WhistleCoSigned | WhistleScored | WhistleEnded
