"""The websocket server: greets walls, sends every frame once serialised to all of them, and never waits for a slow one."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from http import HTTPStatus
from typing import Protocol, assert_never

import msgspec
from msgspec import Struct
from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from dashboard.gateway.channel import Channel, Now, standing_of
from dashboard.gateway.photos import photo_at
from dashboard.gateway.rows import changed
from projections.row_index import RowIndex
from schemas.frames import Cells, ClientFrame, Delta, Heartbeat, Hello, Resync, ScreenName, ServerFrame
from streams.attachments import AttachmentStore
from streams.board_feed import Boards
from streams.clock import monotonic_s
from streams.process import log

# Eight to ten frames a second look continuous on a wall; more only cost.
FRAME_S = 0.11
HEARTBEAT_S = 1.0
# A client that has more than this on its way, beside the snapshot it got, gets no delta any more, and a snapshot once it has
# caught up to the lower mark.
BUFFER_BYTES_MAX = 1 << 20
BUFFER_BYTES_LOW = 1 << 16
MESSAGE_BYTES_MAX = 4096
REASON_BYTES_MAX = 120  # a close frame holds 123
PROTOCOL_ERROR = 1008

_client_frames = msgspec.json.Decoder(ClientFrame)


class Feed(Protocol):
    """What the gateway needs of a feed of boards."""

    boards: Boards

    @property
    def live(self) -> bool: ...

    async def changed(self) -> None: ...


class Wall(Struct, eq=False):
    """One connected client, and the screen it shows once it said so; `whole` while it has every delta up to now."""

    connection: ServerConnection
    screen: ScreenName | None = None
    whole: bool = False
    allowed_bytes: int = BUFFER_BYTES_MAX

    @property
    def buffered_bytes(self) -> int:
        return self.connection.transport.get_write_buffer_size()


class Gateway:
    """All walls of all screens.

    Args:
        channels: one for each screen.
        beside: gives the cells of other sources than the boards, as they are now.
        attachments: where the photos of featured tickets lie; they are read and never written.
    """

    def __init__(
        self,
        feed: Feed,
        channels: Mapping[ScreenName, Channel],
        zone: tzinfo,
        now: Callable[[], Now],
        beside: Callable[[], Cells] = dict,
        *,
        attachments: AttachmentStore,
    ) -> None:
        self._feed = feed
        self._channels = channels
        self._zone = zone
        self._now = now
        self._beside = beside
        self._attachments = attachments
        self._index = RowIndex()
        self._walls: set[Wall] = set()
        self._live = False
        self._told_at_s = monotonic_s()

    async def run(self) -> None:
        """Send what changes, and a beat where nothing does; until cancelled, or until either fails: then both end."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._beat())

    async def _follow(self) -> None:
        """The first change at once, those that follow gathered."""
        while True:
            await self._feed.changed()
            if self._feed.live:
                self._tell_news()
                self._live = True
                self._make_whole(self._walls)
            await asyncio.sleep(FRAME_S)

    async def _beat(self) -> None:
        """At least once a second, whether or not a board changes: time goes on, and other sources may have news."""
        while True:
            await asyncio.sleep(max(0.05, self._told_at_s + HEARTBEAT_S - monotonic_s()))
            if monotonic_s() - self._told_at_s < HEARTBEAT_S:
                continue
            if self._live:
                self._tell_news()
            for screen, channel in self._channels.items():
                self._tell(screen, channel.heartbeat(self._now()))
            self._told_at_s = monotonic_s()
            self._make_whole(self._walls)

    def _tell_news(self) -> None:
        boards, now = self._feed.boards, self._now()
        change = changed(self._index, boards.rows, boards.take_changed(), boards.as_of, self._zone)
        standing, beside = standing_of(boards, self._zone), self._beside()
        for screen, channel in self._channels.items():
            frame = channel.news(change, standing, beside, now)
            if frame is not None:
                self._tell(screen, frame)
                self._told_at_s = monotonic_s()

    def _tell(self, screen: ScreenName, frame: Delta | Heartbeat) -> None:
        walls = [wall for wall in self._walls if wall.screen == screen]
        for wall in walls:
            if wall.buffered_bytes > wall.allowed_bytes:
                wall.whole = False
        self._send([wall for wall in walls if wall.whole or (isinstance(frame, Heartbeat) and not self._live)], frame)

    def _make_whole(self, walls: Iterable[Wall]) -> None:
        """Give a snapshot to those that lack something, once what they have on their way is little."""
        lacking = [wall for wall in walls if not wall.whole and wall.buffered_bytes <= BUFFER_BYTES_LOW]
        for screen in sorted({wall.screen for wall in lacking if wall.screen is not None}) if self._live else ():
            same = [wall for wall in lacking if wall.screen == screen]
            sent_bytes = self._send(same, self._channels[screen].snapshot(self._now()))
            for wall in same:
                wall.whole, wall.allowed_bytes = True, BUFFER_BYTES_MAX + sent_bytes

    def _send(self, walls: list[Wall], frame: ServerFrame) -> int:
        """Send a frame, made once for all, and give its size in bytes."""
        if not walls:
            return 0
        raw = msgspec.json.encode(frame)
        broadcast([wall.connection for wall in walls], raw.decode())
        return len(raw)

    async def attend(self, connection: ServerConnection) -> None:
        """Serve one client until it leaves or says what no client says."""
        wall = Wall(connection)
        try:
            async for message in connection:
                self._answer(wall, _client_frames.decode(message))
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
            log.warning("client said what cannot be read", error=str(error))
            reason = f"frame: {error}".encode()[:REASON_BYTES_MAX].decode(errors="ignore")
            await connection.close(PROTOCOL_ERROR, reason)
        except ConnectionClosed:
            log.info("wall lost")
        finally:
            self._walls.discard(wall)

    def _answer(self, wall: Wall, frame: ClientFrame) -> None:
        match frame:
            case Hello():
                have, channel, is_first = frame.have, self._channels[frame.screen], wall.screen is None
                wall.screen = frame.screen
                wall.whole = self._live and have is not None and channel.is_current(have.e, have.seq)
                self._walls.add(wall)
                if wall.whole or not self._live:
                    self._send([wall], channel.heartbeat(self._now()))
                # Whoever asks again waits for the next frame or beat: all cells for each asking would keep the others waiting.
                if is_first:
                    self._make_whole([wall])
            case Resync():
                wall.whole = False
            case _:
                assert_never(frame)

    async def process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer /healthz and the photos that the walls are told of over plain HTTP; the socket itself lies at /."""
        if request.path == "/healthz":
            live = self._live and self._feed.live
            return _answer(HTTPStatus.OK if live else HTTPStatus.SERVICE_UNAVAILABLE, {"live": True, "ready": live})
        if request.path == "/":
            return None
        photo = await photo_at(request.path, self._index, self._attachments)
        expected = ["/", "/healthz", "/photos/ and the digest of a photo that is featured now"]
        return photo or _answer(HTTPStatus.NOT_FOUND, {"found": request.path, "expected": expected})


def _answer(status: HTTPStatus, body: object) -> Response:
    raw = msgspec.json.encode(body)
    headers = Headers(
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(raw))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
    )
    return Response(status.value, status.phrase, headers, raw)


async def open_gateway(gateway: Gateway, host: str, port: int) -> Server:
    """Listen; compression would cost the server more than a local network saves."""
    return await serve(
        gateway.attend,
        host,
        port,
        process_request=gateway.process_request,
        compression=None,
        max_size=MESSAGE_BYTES_MAX,
        ping_interval=20,
        ping_timeout=20,
    )
