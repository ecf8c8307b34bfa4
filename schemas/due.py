"""What time asks for when a moment has come; the order is that of what falls due together."""

from enum import StrEnum


class Due(StrEnum):
    """复核 变黄 变红 升级 督办答复 报到 申诉审理 恢复办理."""

    REVIEW = "review"
    YELLOW = "yellow"
    RED = "red"
    ESCALATE = "escalate"
    REPLY = "reply"
    REPORT = "report"
    APPEAL = "appeal"
    RESUME = "resume"


RANK: dict[Due, int] = {due: rank for rank, due in enumerate(Due)}
