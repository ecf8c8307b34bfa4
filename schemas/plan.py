"""Plans 预案: what is to be done and reported, and by when, once an operation has started under one."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.mode import Mode, Response

Code = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$(?!\\n)", max_length=64)]
STEPS_MAX = 60
Words = Annotated[str, Meta(min_length=1, max_length=80)]


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of a checklist; `who` is a tier or the code of a department."""

    code: Code
    text: Words
    who: Code


class ReportKind(StrEnum):
    """首报 of key facts, and the 书面报告 of the detail."""

    FIRST = "first"
    WRITTEN = "written"


class ReportLimits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Minutes from the start of an operation, and from each time that it became graver, to its two reports."""

    first: Annotated[int, Meta(ge=1, le=1440)]
    written: Annotated[int, Meta(ge=1, le=1440)]

    def __post_init__(self) -> None:
        if self.written < self.first:
            raise ValueError(f"reports: found written {self.written} before first {self.first}, expected the first report first")


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan, and for which modes and levels it is made; without `reports` none are owed.

    Raises ValueError for the normal mode, in which no operation runs.
    """

    code: Code
    name: Words
    responses: Annotated[tuple[Response, ...], Meta(min_length=1)]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=STEPS_MAX)]
    reports: ReportLimits | None = None

    def __post_init__(self) -> None:
        if any(response.mode is Mode.NORMAL for response in self.responses):
            expected = ", ".join(mode for mode in Mode if mode is not Mode.NORMAL)
            raise ValueError(f"responses: found mode {Mode.NORMAL}, expected {expected}")

    def step(self, code: str) -> Step | None:
        """The step of that code, if there is one."""
        return next((step for step in self.steps if step.code == code), None)

    def serves(self, response: Response) -> bool:
        """Whether an operation with this mode and level may follow the plan."""
        return response in self.responses
