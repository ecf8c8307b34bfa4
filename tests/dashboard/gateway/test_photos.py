"""Photos over plain HTTP: those of a ticket that is featured, as long as it is, and nothing else that lies on the disk."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from http.client import HTTPMessage
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace
from websockets.asyncio.client import connect

from dashboard.gateway.channel import Channel, Now
from dashboard.gateway.screen import ScreenCells
from dashboard.gateway.screens import showcase
from dashboard.gateway.server import FRAME_S, Gateway, open_gateway
from schemas.codec import encode_outcome
from schemas.stage import Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.featuring import TicketFeatured, TicketUnfeatured
from schemas.ticket.reopenings import ClosureSuspected, Ground, TicketReopened
from schemas.ticket.stages import TicketFinished
from streams.attachments import AttachmentStore, attachments_in
from tests.dashboard.gateway.test_gateway import ZONE, MadeFeed, frame
from tests.projections.told import closed, dispatched, outcome, reported
from tests.small_city import TURN

JPEG, WEBP = b"\xff\xd8\xff\xe0 broken", b"RIFF\x10\x00\x00\x00WEBPVP8 mended"
WORDS, PHONE = "三楼李某家漏水".encode(), b"\x00\x00\x00\x18ftypheic"
REOPENED = TicketReopened(ground=Ground.OFFICER, number=1, stage=Stage.DISPATCH, turn=TURN, limit=None, opinion="a" * 64)
CLOSED = 4  # records until the ticket is closed; the next one features it


class Shown(Struct):
    """A gateway's address, its feed, its attachments, and the digests of what lies there."""

    address: str
    feed: MadeFeed
    attachments: AttachmentStore
    before: str
    after: str
    beside: str

    async def push(self, records: int) -> None:
        self.feed.push(records)
        await asyncio.sleep(3 * FRAME_S)

    async def ask(self, path: str) -> tuple[int, HTTPMessage, bytes]:
        def asked() -> tuple[int, HTTPMessage, bytes]:
            try:
                with urllib.request.urlopen(f"http://{self.address}{path}", timeout=5) as answer:
                    return answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.headers, error.read()

        return await asyncio.to_thread(asked)

    async def status(self, digest: str) -> int:
        return (await self.ask(f"/photos/{digest}"))[0]


def life(before: str, after: str, *ends: TicketOutcome) -> list[tuple[str, bytes]]:
    """A ticket is reported with a photo, finished with another, closed, featured; and what comes then."""
    finished = TicketFinished(previous=Stage.DISPATCH, turn=TURN, photos=(after,))
    featured = TicketFeatured(before=before, after=after, caption="修好了")
    bodies = (replace(reported(), photos=(before,)), dispatched("rescue"), finished, closed(), featured, *ends)
    return [("t", encode_outcome(outcome(number, body, number))) for number, body in enumerate(bodies, 1)]


@pytest.fixture
async def shown(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shown]:
    """A gateway of a ticket whose life may end in some way."""
    attachments = attachments_in(tmp_path)
    before, after, beside = attachments.keep("c-1", [JPEG, WEBP, JPEG + b" of another angle"])
    feed = MadeFeed(life(before, after, *getattr(request, "param", ())))
    gateway = Gateway(
        feed, {"showcase": Channel("e", "b", ScreenCells(showcase(())))}, ZONE, lambda: Now(5_000, 7_000), attachments=attachments
    )
    async with await open_gateway(gateway, "127.0.0.1", 0) as listening:
        running = asyncio.create_task(gateway.run())
        port = listening.sockets[0].getsockname()[1]
        yield Shown(f"127.0.0.1:{port}", feed, attachments, before, after, beside)
        running.cancel()


async def test_both_photos_of_a_featured_ticket_are_served_as_what_they_are(shown: Shown):
    await shown.push(CLOSED + 1)
    for digest, media_type, content in ((shown.before, "image/jpeg", JPEG), (shown.after, "image/webp", WEBP)):
        status, headers, body = await shown.ask(f"/photos/{digest}")
        assert (status, headers["Content-Type"], body) == (200, media_type, content)
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "private, max-age=600")


async def test_a_photo_that_nobody_features_is_not_there_whatever_lies_on_the_disk(shown: Shown):
    await shown.push(CLOSED)
    assert [await shown.status(digest) for digest in (shown.before, shown.after)] == [404, 404]
    await shown.push(1)
    assert [await shown.status(digest) for digest in (shown.before, shown.beside)] == [200, 404]


@pytest.mark.parametrize("shown", [(TicketUnfeatured(),), (ClosureSuspected(repeated_by="n"),), (REOPENED,)], indirect=True)
async def test_what_is_withdrawn_suspected_or_open_again_is_gone_at_once(shown: Shown):
    await shown.push(CLOSED + 1)
    assert await shown.status(shown.before) == 200
    await shown.push(1)
    assert [await shown.status(digest) for digest in (shown.before, shown.after)] == [404, 404]


async def test_only_a_digest_is_looked_up_and_never_a_path(shown: Shown):
    await shown.push(CLOSED + 1)
    digest = shown.before
    for path in (
        f"{digest[:2]}/{digest}",
        f"../attachments/{digest}",
        digest.upper(),
        f"{digest}?",
        f"{digest}%0a",
        "",
        "commands",
    ):
        assert (await shown.ask(f"/photos/{path}"))[0] == 404, path


@pytest.mark.parametrize("content", [WORDS, PHONE], ids=["words", "a format no browser shows"])
async def test_what_is_no_picture_to_show_is_not_served_even_if_the_log_features_it(shown: Shown, content: bytes):
    (wrong,) = shown.attachments.keep("c-2", [content])
    shown.feed.records = life(wrong, shown.after)
    await shown.push(CLOSED + 1)
    assert [await shown.status(digest) for digest in (wrong, shown.after)] == [404, 200]


async def test_a_photo_that_was_deleted_or_is_damaged_is_not_there(shown: Shown, tmp_path: Path):
    await shown.push(CLOSED + 1)
    before, after = (tmp_path / "attachments" / digest[:2] / digest for digest in (shown.before, shown.after))
    before.unlink()
    after.write_bytes(after.read_bytes() + b"!")
    assert [await shown.status(digest) for digest in (shown.before, shown.after)] == [404, 404]


async def test_the_showcase_is_told_of_it_and_where_it_was(shown: Shown):
    await shown.push(CLOSED + 1)
    async with connect(f"ws://{shown.address}/", compression=None, max_size=None) as wall:
        await wall.send('{"t":"hello","screen":"showcase","have":null}')
        cell = (await frame(wall, "s"))["cells"]["featured/t"]
    assert (cell["before"], cell["after"], cell["caption"]) == (shown.before, shown.after, "修好了")
    assert (cell["community"], cell["source"]) == ("321202001002", "demonstration/nyc")
