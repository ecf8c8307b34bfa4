"""Photos at the door: which of them a command names, and whether they are here and fit for what it asks."""

from collections.abc import Iterator

from schemas.ticket import TicketCommand
from schemas.ticket.featuring import FeatureTicket
from schemas.ticket.stages import FinishTicket, ReportTicket
from streams.attachments import AttachmentDamaged, AttachmentStore
from streams.intake.refusals import Malformed
from streams.pictures import PAINTED, picture_type
from streams.process import log


def refuse_unknown(body: TicketCommand, attachments: AttachmentStore) -> None:
    """Raise Malformed for the first photo, by its field, that is damaged or not here, is no picture, or cannot be shown so."""
    for path, digest in _named(body):
        try:
            content = attachments.read(digest)
        except AttachmentDamaged as error:
            log.error("photo damaged", error=str(error))
            expected = (
                "the photo stored under this digest is damaged: send it to /v1/photos again, and name the digest it gets then"
            )
            raise Malformed(path, expected, digest, "照片已损坏，请重新上传。") from error
        if content is None:
            raise Malformed(
                path, "no photo is stored under this digest: send it to /v1/photos first", digest, "照片没有上传，请先上传。"
            )
        found = picture_type(content)
        if found is None:
            raise Malformed(path, "what is stored under this digest is no picture", digest, "所指的附件不是照片。")
        if isinstance(body, FeatureTicket) and found not in PAINTED:
            expected = f"expected a picture that every browser shows: {', '.join(PAINTED)}"
            raise Malformed(path, expected, found, "大屏显示不了这种格式的照片，请换 JPEG、PNG 或 WebP。")


def _named(body: TicketCommand) -> Iterator[tuple[str, str]]:
    """Each photo of a command, by its path there and its digest."""
    if isinstance(body, ReportTicket | FinishTicket):
        yield from ((f"$.data.photos[{number}]", photo) for number, photo in enumerate(body.photos))
    if isinstance(body, FeatureTicket):
        yield from (("$.data.before", body.before), ("$.data.after", body.after))
