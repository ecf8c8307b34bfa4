"""The address of a wall: all its state stands in the URL, so that a kiosk that starts anew shows the same."""

import re
from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

FIELDS = {"rotate": "rotate_s", "dim": "dim_percent"}
WHOLE = re.compile(r"[0-9]{1,9}")
# What the page of a number takes: it does not turn, call or dim.
OF_NUMBERS = ("city", "lang", "skin")
METRES = re.compile(r"\d{1,2}(\.\d{1,2})?")


class AddressMalformed(Exception):
    """A parameter of the URL that cannot be used: the key of its sentence in the words, and what that names.

    These are the parameter's name, what was found, and what is expected.
    """

    def __init__(self, key: str, *values: object) -> None:
        super().__init__(key, *values)
        self.key, self.values = key, values


class Look(Struct, frozen=True):
    """How a wall is shown, from its URL; what is absent there is as the city has it.

    Attributes:
        panes: those that come in turn in the places that several share; all of them where none is named.
        rotate_s: seconds that a pane stays before the next one of its slot comes, and a page of a list; 0 for never.
        width_mm: how wide the wall is, and `distance_m` from how far it is read: together they set the least letter.
        console: a person sits in front of it, with a pointer.
        sound: it may call by sound.
        dim_percent: how far it dims at night, 0 for not at all; at the default every text keeps the contrast that is promised.
    """

    skin: str
    lang: str
    panes: tuple[str, ...] = ()
    rotate_s: int = 20
    width_mm: int = 3630
    distance_m: float = 8
    console: bool = False
    sound: bool = False
    dim_percent: int = 12


class Known(Struct, frozen=True):
    """What the server has: the city's code and name, its skins with the one in use, the languages with the first, the panes."""

    cities: Collection[str]
    skin: str
    skins: Collection[str]
    lang: str
    langs: Collection[str]
    panes: Collection[str] = ()


def look_of(asked: Iterable[tuple[str, str]], known: Known, taken: Collection[str] | None = None) -> Look:
    """The look that the URL asks for by its parameters, each with its text; its page takes those in `taken`, for None all of them.

    Raises AddressMalformed for the first that is unknown, stands there twice, or cannot be read.
    """
    readers: dict[str, Reader] = {
        "skin": _one_of(known.skins),
        "lang": _one_of(known.langs),
        "panes": _several_of(known.panes),
        "rotate": _whole(0, 3600),
        "width_mm": _whole(200, 50_000),
        "distance_m": _metres(0.5, 50),
        "console": _one_of(("0", "1")),
        "sound": _one_of(("0", "1")),
        "dim": _whole(0, 80),
        "city": _one_of(known.cities),
    }
    names = sorted(readers if taken is None else taken)
    found: dict[str, object] = {}
    for name, text in asked:
        if name not in names:
            raise AddressMalformed("no_such", name[:40], ", ".join(names))
        field = FIELDS.get(name, name)
        if field in found:
            raise AddressMalformed("twice", name, text[:40])
        found[field] = readers[name](name, text)
    found.pop("city", None)
    switches = {name: found[name] == "1" for name in ("console", "sound") if name in found}
    return Look(**({"skin": known.skin, "lang": known.lang} | found | switches))  # type: ignore[arg-type]


Reader = Callable[[str, str], str | float | tuple[str, ...]]


def _one_of(words: Collection[str]) -> Reader:
    def read(name: str, text: str) -> str:
        if text not in words:
            raise AddressMalformed("one_of", name, text[:40], ", ".join(sorted(words)))
        return text

    return read


def _several_of(words: Collection[str]) -> Reader:
    def read(name: str, text: str) -> tuple[str, ...]:
        for part in text.split(","):
            if part not in words:
                raise AddressMalformed("some_of", name, text[:40], part[:40], ", ".join(sorted(words)))
        return tuple(text.split(","))

    return read


def _whole(low: int, high: int) -> Reader:
    def read(name: str, text: str) -> int:
        if not WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise AddressMalformed("whole", name, text[:40], low, high)
        return int(text)

    return read


def _metres(low: float, high: float) -> Reader:
    def read(name: str, text: str) -> float:
        if not METRES.fullmatch(text) or not low <= float(text) <= high:
            raise AddressMalformed("metres", name, text[:40], low, high)
        return float(text)

    return read
