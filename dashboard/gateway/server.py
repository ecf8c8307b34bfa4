"""The websocket server: greets walls, sends every frame once serialised to all of them, and never waits for a slow one."""

import asyncio
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Protocol, assert_never

import msgspec
from msgspec import Struct
from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from dashboard.gateway.channel import Channel
from schemas.frames import ClientFrame, Delta, Heartbeat, Hello, Resync, ServerFrame
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
    """One connected client; `whole` while it has every delta up to now."""

    connection: ServerConnection
    whole: bool = False
    allowed_bytes: int = BUFFER_BYTES_MAX

    @property
    def buffered_bytes(self) -> int:
        return self.connection.transport.get_write_buffer_size()


class Gateway:
    """All walls of one view."""

    def __init__(self, feed: Feed, channel: Channel, now_ms: Callable[[], int]) -> None:
        self._feed = feed
        self._channel = channel
        self._now_ms = now_ms
        self._walls: set[Wall] = set()
        self._live = False
        self._sent_at_s = monotonic_s()

    async def run(self) -> None:
        """Send what changes: the first change at once, those that follow gathered; until cancelled."""
        beating = asyncio.create_task(self._beat())
        try:
            while True:
                await self._feed.changed()
                if self._feed.live:
                    self._tell(self._channel.news(self._feed.boards, self._now_ms()))
                    self._live = True
                    self._make_whole(self._walls)
                await asyncio.sleep(FRAME_S)
        finally:
            beating.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(max(0.05, self._sent_at_s + HEARTBEAT_S - monotonic_s()))
            if monotonic_s() - self._sent_at_s >= HEARTBEAT_S:
                self._tell(self._channel.heartbeat(self._now_ms()))
                self._make_whole(self._walls)

    def _tell(self, frame: Delta | Heartbeat | None) -> None:
        if frame is None:
            return
        self._sent_at_s = monotonic_s()
        for wall in self._walls:
            if wall.buffered_bytes > wall.allowed_bytes:
                wall.whole = False
        self._send([wall for wall in self._walls if wall.whole or (isinstance(frame, Heartbeat) and not self._live)], frame)

    def _make_whole(self, walls: Iterable[Wall]) -> None:
        """Give a snapshot to those that lack something, once what they have on their way is little."""
        lacking = [wall for wall in walls if not wall.whole and wall.buffered_bytes <= BUFFER_BYTES_LOW]
        if lacking and self._live:
            sent_bytes = self._send(lacking, self._channel.snapshot(self._now_ms()))
            for wall in lacking:
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
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            log.warning("client said what cannot be read", error=str(error))
            await connection.close(PROTOCOL_ERROR, f"frame: {error}"[:REASON_BYTES_MAX])
        except ConnectionClosed:
            log.info("wall lost")
        finally:
            self._walls.discard(wall)

    def _answer(self, wall: Wall, frame: ClientFrame) -> None:
        match frame:
            case Hello():
                have = frame.have
                wall.whole = self._live and have is not None and self._channel.is_current(have.e, have.seq)
                self._walls.add(wall)
                if wall.whole or not self._live:
                    self._send([wall], self._channel.heartbeat(self._now_ms()))
            case Resync():
                wall.whole = False
            case _:
                assert_never(frame)
        self._make_whole([wall])

    def process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer /healthz over plain HTTP; the socket itself lies at /."""
        if request.path == "/healthz":
            live = self._live and self._feed.live
            return _answer(HTTPStatus.OK if live else HTTPStatus.SERVICE_UNAVAILABLE, {"live": True, "ready": live})
        if request.path != "/":
            return _answer(HTTPStatus.NOT_FOUND, {"found": request.path, "expected": ["/", "/healthz"]})
        return None


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
