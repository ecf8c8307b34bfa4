"""Whether a worker without a port does its work: it says so once a second, in a file that names its process.

A file of a process that is gone says nothing, and one that has not been written for ten seconds says that its process hangs.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from streams.clock import monotonic_s
from streams.process import log
from streams.settings import Settings

BEAT_S = 1.0
SILENT_S = 10.0

Readiness = Literal["starting", "running", "failed"]


class Told(Struct, frozen=True):
    """What a worker says: its process, when by the machine's monotonic clock, and whether it is ready."""

    pid: int
    at_s: float
    ready: bool


@asynccontextmanager
async def readiness_told(settings: Settings, service: str, is_ready: Callable[[], bool]) -> AsyncIterator[None]:
    """Meanwhile the worker says whether it is ready: it has taken up its share, or stands by without one."""
    path = _path(settings, service)
    telling = asyncio.create_task(_tell(path, is_ready))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        path.unlink(missing_ok=True)


async def _tell(path: Path, is_ready: Callable[[], bool]) -> None:
    failing = False
    while True:
        told = Told(os.getpid(), monotonic_s(), is_ready())
        unfinished = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(msgspec.json.encode(told))
            unfinished.replace(path)
            failing = False
        except OSError as error:  # a full disk hides readiness, and must not cost the work itself
            if not failing:
                log.error("readiness cannot be told", path=str(path), error=str(error))
            failing = True
        await asyncio.sleep(BEAT_S)


def told_readiness(settings: Settings, service: str, pid: int) -> Readiness:
    """What the process of a worker says of itself; `failed` if it said something once and is silent now."""
    try:
        told = msgspec.json.decode(_path(settings, service).read_bytes(), type=Told)
    except (OSError, msgspec.MsgspecError):
        return "starting"
    if told.pid != pid:
        return "starting"
    if monotonic_s() - told.at_s > SILENT_S:
        return "failed"
    return "running" if told.ready else "starting"


def _path(settings: Settings, service: str) -> Path:
    return settings.run / f"{service}-{settings.slot}.ready"
