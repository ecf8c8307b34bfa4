"""Drawings that stand for photos of before and after in the demonstration: a folder of the city pack, checked with the rest."""

from pathlib import Path

from msgspec import Struct

from schemas.plan import Code
from schemas.policy import Policy
from schemas.stage import Stage
from schemas.ticket.featuring import Caption
from streams.attachments import AttachmentStore
from streams.pack_files import CityPackMalformed, convert_toml, read_toml, refuse_repeats
from streams.pictures import PAINTED, picture_type

# Under this name and its own a pair is kept once, however often a demonstration starts.
KEPT_AS = "demonstration-drawings"
WHENS = ("before", "after")


class DrawnPair(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A matter of a category, before and after its work, and the line below both."""

    code: Code
    category: Code
    caption: Caption


class DrawingsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `drawings.toml`."""

    pair: tuple[DrawnPair, ...] = ()


class Drawn(Struct, frozen=True, kw_only=True):
    """A pair with its two pictures."""

    pair: DrawnPair
    before: bytes
    after: bytes


class Photographed(Struct, frozen=True, kw_only=True):
    """A pair with the digests of its two pictures."""

    pair: DrawnPair
    before: str
    after: str


def load_drawings(folder: Path, policy: Policy) -> tuple[Drawn, ...]:
    """Read and check the drawings, in the order of their file; raises CityPackMalformed with file and field."""
    path = folder / "drawings.toml"
    pairs = convert_toml(path, read_toml(path), DrawingsFile).pair
    refuse_repeats(path, (pair.code for pair in pairs))
    for pair in pairs:
        category = policy.category(pair.category)
        procedure = policy.procedure(category.procedure) if category is not None else None
        if procedure is None or set(procedure.required) != set(Stage):
            raise CityPackMalformed(
                f"{path}: pair {pair.code}: category: found {pair.category!r}, expected one that passes all stages"
            )
    return tuple(Drawn(pair=pair, **{when: _picture(folder / f"{pair.code}-{when}.webp") for when in WHENS}) for pair in pairs)


def _picture(path: Path) -> bytes:
    if not path.is_file():
        raise CityPackMalformed(f"{path}: no such file, expected a drawing of the pair that drawings.toml names")
    content = path.read_bytes()
    if picture_type(content) not in PAINTED:
        raise CityPackMalformed(f"{path}: found {len(content)} bytes that are no picture, expected one of {', '.join(PAINTED)}")
    return content


def kept(drawn: tuple[Drawn, ...], attachments: AttachmentStore) -> tuple[Photographed, ...]:
    """The drawings as the door would have kept them as photos; raises OSError where the folder cannot be written."""
    photographed = []
    for one in drawn:
        before, after = attachments.keep(f"{KEPT_AS}-{one.pair.code}", [one.before, one.after])
        photographed.append(Photographed(pair=one.pair, before=before, after=after))
    return tuple(photographed)
