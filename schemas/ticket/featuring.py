"""列为典型: a closed ticket is shown with a photo of before and one of after its work, as long as a person wants it shown."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.digest import Digest

# Two lines below the pictures where the wall has least room for them.
Caption = Annotated[str, Meta(min_length=1, max_length=24, pattern="^[^\\x00-\\x1f\\x7f]+$(?!\\n)")]


class FeatureTicket(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """列为典型: show the ticket with a photo of its report, one of its finished work, and a line below both."""

    before: Digest
    after: Digest
    caption: Caption


class UnfeatureTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """撤下: show it no more, and its photos neither."""


class TicketFeatured(Struct, frozen=True, kw_only=True):
    """The ticket is shown with these photos until it is withdrawn, its closure is suspected, or it is open again."""

    before: str
    after: str
    caption: str


class TicketUnfeatured(Struct, frozen=True):
    """The ticket is shown no more."""


FeaturingCommand = FeatureTicket | UnfeatureTicket
FeaturingEvent = TicketFeatured | TicketUnfeatured
