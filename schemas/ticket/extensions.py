"""延期: more time is asked for by who does the work, and granted or denied by another."""

from msgspec import Struct

from schemas.digest import Digest
from schemas.limit import LimitChanged
from schemas.policy import LimitMinutes


class RequestExtension(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """申请延期: ask for more minutes of the limit's clock, with an opinion why."""

    minutes: LimitMinutes
    opinion: Digest | None = None


class GrantExtension(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """批准延期: grant what was asked for."""

    opinion: Digest | None = None


class DenyExtension(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """驳回延期: deny what was asked for, with an opinion why."""

    opinion: Digest | None = None


class ExtensionRequested(Struct, frozen=True, kw_only=True):
    """More time was asked for; until it is granted the limit runs on."""

    minutes: int
    opinion: str


class ExtensionGranted(Struct, frozen=True, kw_only=True):
    """The limit is longer by so many minutes of its clock."""

    minutes: int
    limit: LimitChanged
    opinion: str | None = None


class ExtensionDenied(Struct, frozen=True, kw_only=True):
    """The limit stays as it is."""

    minutes: int
    opinion: str


ExtensionCommand = RequestExtension | GrantExtension | DenyExtension
ExtensionEvent = ExtensionRequested | ExtensionGranted | ExtensionDenied
