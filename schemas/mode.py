"""Modes 模式 of a city and the levels 响应级别 of an emergency, and which of two is the graver."""

from enum import IntEnum, StrEnum

from msgspec import Struct


class Mode(StrEnum):
    """常态 安保 专项 应急: what an operation makes of the city, the normal one first."""

    NORMAL = "normal"
    SPECIAL = "special"
    SECURITY = "security"
    EMERGENCY = "emergency"


class Level(IntEnum):
    """Ⅰ特别重大 Ⅱ重大 Ⅲ较大 Ⅳ一般: the lower the number, the graver."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4

    @property
    def numeral(self) -> str:
        """Ⅰ to Ⅳ, as plans and screens write it."""
        return "ⅠⅡⅢⅣ"[self - 1]


class Response(Struct, frozen=True, forbid_unknown_fields=True):
    """A mode with its level: an emergency has one, no other mode has.

    Raises ValueError for a level that is missing or out of place.
    """

    mode: Mode
    level: Level | None = None

    def __post_init__(self) -> None:
        if (self.mode is Mode.EMERGENCY) is (self.level is None):
            expected = "one of 1 to 4 (Ⅰ to Ⅳ)" if self.level is None else "none: only an emergency has a level"
            found = "none" if self.level is None else int(self.level)
            raise ValueError(f"level of mode {self.mode.value}: found {found}, expected {expected}")

    def at(self, level: Level) -> "Response | None":
        """The same mode at another level; None for a mode that has none."""
        return None if self.level is None else Response(self.mode, level)

    @property
    def gravity(self) -> tuple[int, int]:
        """Orders responses: 应急Ⅰ > … > 应急Ⅳ > 安保 > 专项 > 常态."""
        return tuple(Mode).index(self.mode), -(self.level or 0)
