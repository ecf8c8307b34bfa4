"""A service that is ready at once, and does nothing until it is told to stop."""

import asyncio
import os

from streams.process import run_service
from streams.readiness import readiness_told
from streams.settings import Settings

NAME = os.environ["SUPERVISOR_PROCESS_NAME"]


async def main(settings: Settings) -> None:
    """Be ready until cancelled."""
    async with readiness_told(settings, NAME, lambda: True):
        await asyncio.Event().wait()


if __name__ == "__main__":
    run_service(NAME, main)
