"""回访 and 双评: after the closure the reporter is called back, and party and residents score it, each for himself."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.digest import Digest

Score = Annotated[int, Meta(ge=1, le=5)]  # 5 is best


class CallBackReporter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """回访: say whether the reporter was reached, and how satisfied he is if he says so; his first answer stands."""

    reached: bool
    satisfaction: Score | None = None
    opinion: Digest | None = None


class EvaluateByParty(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """党组织评议: the community's party organisation scores the closure, with an opinion why."""

    score: Score
    opinion: Digest | None = None


class EvaluateByResident(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """居民评议: the residents score the closure, with an opinion why."""

    score: Score
    opinion: Digest | None = None


class ReporterCalledBack(Struct, frozen=True, kw_only=True):
    """The reporter was called; `number` counts the calls since the ticket ended.

    `failing` says that his answer has the work done again, `given_up` that nobody has to call him again: it was in vain too often.
    """

    number: int
    reached: bool
    satisfaction: int | None
    failing: bool
    given_up: bool
    opinion: str | None


class PartyEvaluated(Struct, frozen=True, kw_only=True):
    """The party's score; `grade` is the lower of both once both are there, `failing` whether the work has to be done again."""

    score: int
    grade: int | None
    failing: bool
    opinion: str


class ResidentEvaluated(Struct, frozen=True, kw_only=True):
    """The residents' score; `grade` is the lower of both once both are there, `failing` whether the work has to be done again."""

    score: int
    grade: int | None
    failing: bool
    opinion: str


EvaluationCommand = CallBackReporter | EvaluateByParty | EvaluateByResident
EvaluationEvent = ReporterCalledBack | PartyEvaluated | ResidentEvaluated
