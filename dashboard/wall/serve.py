"""The wall as a service: one per slot, on its own port, until SIGTERM."""

import asyncio
import errno
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from waitress.server import create_server

from dashboard.build import build_id
from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import auditor_at
from streams.city_pack import load_city_pack
from streams.pack_files import CityPackMalformed
from streams.process import log, run_service
from streams.settings import Settings

BUSY = 1
MALFORMED = 2
# One wall asks for some sixty small files when it loads, and then for nothing.
THREADS = 4


def main() -> None:
    """Run the wall as a service."""
    run_service("wall", serve)


async def serve(settings: Settings) -> None:
    """Serve the page until cancelled; a busy port or an unreadable city pack end the process with a sentence."""
    try:
        pack = load_city_pack(settings.city_pack)
    except CityPackMalformed as error:
        _end(str(error), MALFORMED)
    ask = auditor_at(settings.auditor_host, settings.auditor_port)
    site = build_site(pack, settings.gateway_port, build_id(settings.city_pack), ask)
    try:
        server = create_server(site, host=settings.listen_host, port=settings.wall_port, threads=THREADS, ident=None)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _end(
            f"wall: port {settings.wall_port} on {settings.listen_host} is in use by another process. "
            "Stop that one, or choose another RONGZHI_WALL_PORT.",
            BUSY,
        )
    log.info("serving", address=f"http://{settings.listen_host}:{settings.wall_port}/")
    await _until_it_ends(server.run)
    raise RuntimeError("the wall's server ended by itself; its reason stands above in this log")


async def _until_it_ends(run: Callable[[], None]) -> None:
    """Wait for a blocking call in a thread that dies with the process, so that open connections do not keep it alive."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def in_thread() -> None:
        try:
            run()
        finally:
            if not loop.is_closed():
                loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=in_thread, name="waitress", daemon=True).start()
    await ended.wait()


def _end(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)  # noqa: T201  the sentence belongs on the terminal
    sys.exit(code)
