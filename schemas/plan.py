"""Plans 预案: what is to be done and reported, and by when, once an operation has started under one."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.mode import Response

Code = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$(?!\\n)", max_length=64)]
Words = Annotated[str, Meta(min_length=1, max_length=80)]


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of a checklist; `who` is a tier or the code of a department."""

    code: Code
    text: Words
    who: Code


class ReportLimits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Minutes from the start of an operation to its first report 首报 of key facts, and to its written report 书面报告."""

    first: Annotated[int, Meta(ge=1, le=1440)]
    written: Annotated[int, Meta(ge=1, le=1440)]

    def __post_init__(self) -> None:
        if self.written < self.first:
            raise ValueError(f"reports: found written {self.written} before first {self.first}, expected the first report first")


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan, and for which modes and levels it is made."""

    code: Code
    name: Words
    responses: Annotated[tuple[Response, ...], Meta(min_length=1)]
    reports: ReportLimits
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=60)]

    def serves(self, response: Response) -> bool:
        """Whether an operation with this mode and level may follow the plan."""
        return response in self.responses
