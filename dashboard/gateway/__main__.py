"""The service `gateway`."""

import asyncio

from dashboard.build import build_id
from dashboard.gateway.channel import Channel, Now
from dashboard.gateway.machines import MachineFeed, partitions
from dashboard.gateway.screen import ScreenCells
from dashboard.gateway.screens import screens_of
from dashboard.gateway.server import Gateway, open_gateway
from dashboard.gateway.verdicts import VerdictFeed
from schemas.frames import Cells
from streams.attachments import attachments_in
from streams.board_feed import BoardFeed
from streams.city_pack import load_city_pack
from streams.clock import monotonic_s, new_id, wall_now
from streams.process import log, run_service
from streams.settings import Settings


def _now() -> Now:
    return Now(int(wall_now().timestamp() * 1000), int(monotonic_s() * 1000))


async def main(settings: Settings) -> None:
    """Serve walls until told to stop; if the feed ends, so does the process."""
    pack = load_city_pack(settings.city_pack)
    feed = BoardFeed(settings)
    epoch, build = new_id(), build_id(settings.city_pack)
    channels = {name: Channel(epoch, build, ScreenCells(screen)) for name, screen in screens_of(pack).items()}
    verdicts, machines = VerdictFeed(settings), MachineFeed(settings)

    def beside() -> Cells:
        return verdicts.cells() | machines.cells() | partitions(feed.boards.markers, verdicts.verdicts)

    gateway = Gateway(feed, channels, pack.zone, _now, beside, attachments=attachments_in(settings.var))
    async with await open_gateway(gateway, settings.listen_host, settings.gateway_port):
        log.info("listening", address=f"ws://{settings.listen_host}:{settings.gateway_port}/")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(feed.follow())
            tasks.create_task(verdicts.follow())
            tasks.create_task(machines.follow())
            tasks.create_task(gateway.run())


if __name__ == "__main__":
    run_service("gateway", main)
