"""The stages of a ticket in their order; which of them a category must pass is a procedure of the policy."""

from enum import StrEnum


class Stage(StrEnum):
    """上报 立案 派遣 签收 到场 处置完成 核实 结案, in the order of the standard."""

    REPORT = "report"
    FILE = "file"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    ARRIVE = "arrive"
    FINISH = "finish"
    VERIFY = "verify"
    CLOSE = "close"


ORDER: dict[Stage, int] = {stage: position for position, stage in enumerate(Stage)}


class Colour(StrEnum):
    """三色预警 by time: green 绿 within the limit, yellow 黄 soon over, red 红 over; grey 灰 while the clock stands still."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


# By how much of the limit is used; grey says nothing of it, and no lapse of time asks for it.
SEVERITY: dict[Colour, int] = {Colour.GREY: -1, Colour.GREEN: 0, Colour.YELLOW: 1, Colour.RED: 2}
