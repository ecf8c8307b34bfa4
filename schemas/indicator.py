"""Indicators of the city 城市运行体征 as a tree: 综合 → 主题 → 专题 → 业务指标, with weights, scales and alarm floors."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.policy import Code
from schemas.reading import LivesS

# The wall has a line for each theme, and room for no more.
THEMES_MAX = 8
Name = Annotated[str, Meta(min_length=1, max_length=24)]
Weight = Annotated[float, Meta(ge=0, le=1)]
Index = Annotated[float, Meta(ge=0, le=10)]


class Window(StrEnum):
    """Over which days an indicator counts: as the boards stand now, today so far, or today and the six days before."""

    NOW = "now"
    DAY = "day"
    WEEK = "week"


class Scale(Struct, frozen=True, forbid_unknown_fields=True):
    """How a value becomes an index: at `zero` it is 0, at `ten` it is 10, between them on a line, beyond them no more."""

    zero: float
    ten: float

    def __post_init__(self) -> None:
        if self.zero == self.ten:
            raise ValueError(f"scale: zero and ten are both {self.zero}, so that no value has an index")

    def index(self, value: float) -> float:
        """The index of a value, 0 to 10."""
        return min(10.0, max(0.0, 10 * (value - self.zero) / (self.ten - self.zero)))


class Course(Struct, frozen=True, forbid_unknown_fields=True):
    """The daily course that the demonstration makes up: from `low` up to `high` at the hour `peak`, and some of it by chance."""

    low: float
    high: float
    peak: Annotated[int, Meta(ge=0, le=23)]


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """What readings from outside may say: a value from `least` to `most`, which holds for `ttl_s` seconds at most.

    A sender that says no time to live gets that one. Without a `course` the demonstration makes up nothing.
    """

    least: float
    most: float
    ttl_s: LivesS
    course: Course | None = None

    def __post_init__(self) -> None:
        if self.least >= self.most:
            raise ValueError(f"readings: least {self.least} is not below most {self.most}")
        if self.course is not None and not self.least <= self.course.low <= self.course.high <= self.most:
            raise ValueError(f"readings: the course leaves {self.least} to {self.most}, or its low lies above its high")


class Theme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """主题: one of the parts of the city's overall index."""

    code: Code
    name: Name
    name_en: str
    weight: Weight


class Topic(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """专题: one of the parts of a theme."""

    code: Code
    name: Name
    name_en: str
    theme: Code
    weight: Weight


class Indicator(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """业务指标: a leaf of the tree.

    Attributes:
        formula: how our own log gives it, exactly, over `window`; `factor` turns it into its unit. Without a formula it comes from
            outside, from the `source` that is described, as the `readings` expected of it; it is not connected as long as none
            come.
        scale: how its value becomes an index; none for a number that is neither good nor bad.
        floor: the index under which it alarms.
        unit_en: its unit on a wall in English, where that is another word.
        on_map: whether the map says it of the city, and of a district that has readings of its own.
    """

    code: Code
    name: Name
    name_en: str
    topic: Code
    unit: str
    unit_en: str | None = None
    decimals: Annotated[int, Meta(ge=0, le=4)] = 0
    weight: Weight = 0
    scale: Scale | None = None
    floor: Index | None = None
    formula: str | None = None
    window: Window = Window.WEEK
    source: str | None = None
    readings: Expected | None = None
    on_map: bool = False

    def __post_init__(self) -> None:
        if self.on_map and self.readings is None:
            raise ValueError(f"indicator {self.code}: on_map needs readings: what comes of our own log is on the map already")
        if (self.formula is None) == (self.source is None):
            raise ValueError(f"indicator {self.code}: expected either a formula of our own log or a source from outside")
        if (self.source is None) != (self.readings is None):
            raise ValueError(f"indicator {self.code}: a source and the readings expected of it belong together")
        if self.scale is None and (self.weight > 0 or self.floor is not None):
            raise ValueError(f"indicator {self.code}: a weight or a floor needs a scale")


class IndicatorTree(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole tree, in the order in which it is shown, of at most THEMES_MAX themes.

    `place` is the city's own code, whose readings it shows.
    """

    place: str
    themes: tuple[Theme, ...]
    topics: tuple[Topic, ...]
    indicators: tuple[Indicator, ...]
