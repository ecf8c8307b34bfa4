"""A service that does not stop when told to, like a Faust worker without its broker."""

import asyncio
import os
import signal

from streams.readiness import readiness_told
from streams.settings import read_settings


async def main() -> None:
    """Be ready for ever."""
    async with readiness_told(read_settings(), os.environ["SUPERVISOR_PROCESS_NAME"], lambda: True):
        await asyncio.Event().wait()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    asyncio.run(main())
