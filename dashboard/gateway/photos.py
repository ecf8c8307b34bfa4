"""The photos of featured tickets: which a screen may load, and what is answered for them over plain HTTP."""

import asyncio
import re
from http import HTTPStatus

from websockets.datastructures import Headers
from websockets.http11 import Response

from projections.row_index import RowIndex
from streams.attachments import AttachmentDamaged, AttachmentStore
from streams.pictures import PAINTED, picture_type
from streams.process import log

# A digest and nothing else: no path on the disk is ever made of what somebody asks for.
PATH = re.compile(r"/photos/([0-9a-f]{64})")
# Under a digest lies the same photo for ever; what is withdrawn, though, no browser should keep for long.
CACHED_S = 600


async def photo_at(path: str, rows: RowIndex, attachments: AttachmentStore) -> Response | None:
    """The answer with the photo at a path; None for all but photos of tickets that are featured in these rows."""
    named = PATH.fullmatch(path)
    if named is None or not _is_shown(named[1], rows):
        return None
    try:
        content = await asyncio.to_thread(attachments.read, named[1])
    except AttachmentDamaged as error:
        log.error("featured photo damaged", error=str(error))
        return None
    found = None if content is None else picture_type(content)
    return _answer(found, content) if content is not None and found in PAINTED else None


def _is_shown(digest: str, rows: RowIndex) -> bool:
    return any(digest in (row["before"], row["after"]) for row in rows.of("featured").values())


def _answer(media_type: str, content: bytes) -> Response:
    headers = {
        "Content-Type": media_type,
        "Content-Length": str(len(content)),
        "Cache-Control": f"private, max-age={CACHED_S}",
        "X-Content-Type-Options": "nosniff",
        "Connection": "close",
    }
    return Response(HTTPStatus.OK.value, HTTPStatus.OK.phrase, Headers(headers), content)
