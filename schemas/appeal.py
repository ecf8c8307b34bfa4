"""The steps of an appeal 申诉, in their order; how long each may take is the policy's."""

from enum import StrEnum


class AppealStep(StrEnum):
    """预审 部门 领导."""

    PRELIMINARY = "preliminary"
    DEPARTMENT = "department"
    LEADER = "leader"


STEPS: tuple[AppealStep, ...] = tuple(AppealStep)


def step_after(step: AppealStep) -> AppealStep | None:
    """The next step, None after the leader's."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None
