"""What clients send, strictly typed: unknown fields, wrong types and times without a zone are refused by path."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Raw, Struct, field

from schemas.codec import COMMAND_BODIES, TYPE_NAMES
from schemas.hazard import Hazard
from schemas.identity import Identity
from schemas.moment import Moment
from schemas.policy import Code
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.roles import MAY
from schemas.tier import Tier, tier_of
from streams.intake.contact_data import contact_data_in
from streams.intake.refusals import Malformed
from streams.intake.strict_json import read_strictly
from streams.look_alikes import LISTED_MAX
from streams.pictures import picture_type

WORDS_CHARS_MAX = 2000
VERSION_MAX = 2**53  # what every JSON reader still tells apart
# Ids of this version are hashes: the clock's and the imports' own, which no client may take before them.
DERIVED = 5
NOT_AT_THE_DOOR = (Role.RECORD, Role.CLOCK)
BY_TIME_ALONE = frozenset(TYPE_NAMES[body] for body, may in MAY.items() if may == (Role.CLOCK,))
WITH_OPINION = tuple(name for name, body in COMMAND_BODIES.items() if "opinion" in body.__struct_fields__)


class CommandForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Any command of the catalogue; `id` is made and kept by the client before it sends, so that it may send again.

    `opinion` is the words of those commands that need a word why: they are kept outside the log, which has their digest.
    """

    id: UUID
    type: str
    ticket: Identity
    actor: Identity
    role: Role | None = None
    at: Moment | None = None
    expected_version: Annotated[int, Meta(ge=0, le=VERSION_MAX)] | None = None
    correlation: Identity | None = None
    opinion: Annotated[str, Meta(min_length=1, max_length=WORDS_CHARS_MAX)] | None = None
    data: Raw = field(default_factory=lambda: Raw(b"{}"))


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    """A point in WGS-84 degrees."""

    lon: Annotated[float, Meta(ge=-180, le=180)]
    lat: Annotated[float, Meta(ge=-90, le=90)]


Unlike = Annotated[tuple[Identity, ...], Meta(max_length=2 * LISTED_MAX)]


class CaptureForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question before a report: what would this be? Where and what kind; nothing of it is stored.

    `unlike` names look-alikes that are about another matter, `drill` the operation, a drill, that the report would be part of.
    """

    category: Code
    hazard: Hazard | None = None
    drill: Identity | None = None
    unlike: Unlike = ()
    point: Point | None = None
    grid: Annotated[str, Meta(pattern="^[0-9]{15}$")] | None = None
    at: Moment | None = None


class ReportForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a collector's phone sends: where, what kind, and who as an opaque token; photos are base64.

    `unlike` names look-alikes of which the collector saw that they are about another matter, `drill` the operation, a drill, that
    the report is part of.
    """

    category: Code
    reporter: Identity
    id: UUID | None = None
    hazard: Hazard | None = None
    drill: Identity | None = None
    unlike: Unlike = ()
    point: Point | None = None
    grid: Annotated[str, Meta(pattern="^[0-9]{15}$")] | None = None
    words: Annotated[str, Meta(min_length=1, max_length=WORDS_CHARS_MAX)] | None = None
    photos: tuple[bytes, ...] = ()
    at: Moment | None = None


class PhotoForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One photo in base64, for a command that names it later; the same `id` with the same photo again stores nothing twice."""

    photo: bytes
    id: UUID | None = None


def full_type(name: str) -> str:
    """The CloudEvents type of `dispatch-ticket` or of the full type itself; raises Malformed."""
    full = name if name in COMMAND_BODIES else f"rongzhi.{name}.v1"
    if full in BY_TIME_ALONE:
        raise Malformed("$.type", "this is asked for by time only, never by a client", name)
    if full not in COMMAND_BODIES:
        known = ", ".join(sorted(short_type(known) for known in COMMAND_BODIES if known not in BY_TIME_ALONE))
        raise Malformed("$.type", f"unknown command; known are {known}", name)
    return full


def short_type(full: str) -> str:
    """`dispatch-ticket` of `rongzhi.dispatch-ticket.v1`."""
    return full.split(".")[1]


def read_command(raw: bytes) -> tuple[CommandForm, TicketCommand]:
    """A command's form and its body; raises Malformed."""
    form = read_strictly(raw, CommandForm)
    refuse_derived(form.id)
    if form.role in NOT_AT_THE_DOOR:
        raise Malformed("$.role", "this role is the services' own; who leaves it out acts in the one whose task it is", form.role)
    body: Any = read_strictly(bytes(form.data), COMMAND_BODIES[full_type(form.type)], "$.data")
    if form.opinion is not None and full_type(form.type) not in WITH_OPINION:
        takers = ", ".join(short_type(name) for name in WITH_OPINION)
        raise Malformed("$.opinion", f"only these commands take one: {takers}", form.type)
    named = {"ticket": form.ticket, "actor": form.actor, "correlation": form.correlation}
    in_data = {f"data.{name}": getattr(body, name, None) for name in ("category", "department", "standard", "caption")}
    unit = in_data["data.department"]
    if unit is not None and tier_of(unit) is not Tier.DEPARTMENT:
        del in_data["data.department"]  # a division's digits, whatever else they look like: the desk knows all divisions
    refuse_contact_data(named | in_data)
    return form, body


def read_report(raw: bytes, photos_max: int, photo_bytes_max: int) -> ReportForm:
    """A report's form within its limits; raises Malformed."""
    form = read_strictly(raw, ReportForm)
    refuse_derived(form.id)
    _refuse_no_place(form)
    if len(form.photos) > photos_max:
        raise Malformed("$.photos", f"expected at most {photos_max} photos", f"{len(form.photos)} photos")
    for number, photo in enumerate(form.photos):
        _refuse_no_photo(f"$.photos[{number}]", photo, photo_bytes_max)
    refuse_contact_data({"reporter": form.reporter, "category": form.category})
    return form


def read_photo(raw: bytes, photo_bytes_max: int) -> PhotoForm:
    """A photo's form within its limits; raises Malformed."""
    form = read_strictly(raw, PhotoForm)
    refuse_derived(form.id)
    _refuse_no_photo("$.photo", form.photo, photo_bytes_max)
    return form


def read_capture(raw: bytes) -> CaptureForm:
    """A question's form; raises Malformed."""
    form = read_strictly(raw, CaptureForm)
    _refuse_no_place(form)
    refuse_contact_data({"category": form.category})
    return form


def _refuse_no_photo(path: str, photo: bytes, photo_bytes_max: int) -> None:
    if len(photo) > photo_bytes_max:
        raise Malformed(path, f"expected at most {photo_bytes_max} bytes", f"{len(photo)} bytes")
    if picture_type(photo) is None:
        raise Malformed(path, "expected a picture: JPEG, PNG, WebP or HEIC", f"{len(photo)} other bytes")


def _refuse_no_place(form: "CaptureForm | ReportForm") -> None:
    if (form.point is None) == (form.grid is None):
        found = "neither" if form.point is None else "both"
        raise Malformed("$.point", "expected either a point or a grid", found)


def refuse_derived(command: UUID | None) -> None:
    """Raise Malformed for an id that only the services derive."""
    if command is not None and command.version == DERIVED:
        raise Malformed("$.id", "ids of version 5 are derived by the services: make one of version 4 or 7", str(command))


def refuse_contact_data(fields: dict[str, str | None]) -> None:
    """Raise Malformed for the first field, by its path, that looks like a person's number or address."""
    for name, text in fields.items():
        kind = contact_data_in(text) if text is not None else None
        if kind is not None:
            raise Malformed(f"$.{name}", f"this looks like {kind}: send an opaque token, the log keeps no personal data", text)
