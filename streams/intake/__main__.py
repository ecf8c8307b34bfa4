"""The intake as a service: `python -m streams.intake`."""

import asyncio

import uvicorn
from litestar import Litestar
from litestar.stores.memory import MemoryStore

from streams.attachments import attachments_in
from streams.card_store import CardStore
from streams.city_pack import load_city_pack
from streams.http_server import Server, listening
from streams.intake.app import create_app
from streams.intake.card_feed import CardFeed
from streams.intake.city_feed import CityFeed
from streams.intake.command_log import CommandLog
from streams.intake.desk import Desk
from streams.intake.meters import Meters
from streams.intake.nearest_grid import NearestGrid
from streams.intake.operation_feed import OperationFeed
from streams.intake.operations import OperationDesk
from streams.intake.parking import Parking
from streams.intake.readings import ReadingDesk
from streams.process import log, run_service
from streams.settings import Settings

SERVICE = "intake"
END_S = 8
FORGET_EVERY_S = 60
CONNECTIONS_PER_REQUEST = 8


def put_together(settings: Settings) -> Desk:
    """The desk of these settings, with nothing started yet."""
    store = CardStore(settings.var / "cards" / f"{SERVICE}-{settings.slot}.sqlite")
    pack = load_city_pack(settings.city_pack)
    writer = CommandLog(settings)
    parking = Parking(writer)
    city = CityFeed(settings, parking.park)
    desk = Desk(
        settings=settings,
        city=city,
        log=writer,
        cards=CardFeed(settings, store, parking.park),
        parking=parking,
        attachments=attachments_in(settings.var),
        grids=NearestGrid(pack.communities),
        meters=Meters(),
        words=pack.words,
        readings=ReadingDesk(log=writer, time=city.time, tree=pack.indicators, places=pack.words.names["department"]),
        operations=OperationDesk(
            log=writer, city=city, feed=OperationFeed(settings), plans=pack.plans, outlines=pack.outlines, words=pack.words
        ),
    )
    watch = desk.meters.watch
    watch("cards_lag_records", "Offsets of ticket-cards-v1 that the door has not read yet", lambda: desk.cards.lag)
    watch("cards_unreadable_records", "Records of ticket-cards-v1 that were left out", lambda: desk.cards.unreadable)
    watch("parked_records", "Records in parked-events-v1", lambda: desk.cards.parked)
    watch("intake_ready", "1 if the door takes commands and answers questions", lambda: float(desk.health().ready))
    return desk


async def forget_addresses(app: Litestar) -> None:
    """Drop the counts of addresses that ask no more; the rate limit's store keeps them for ever otherwise."""
    while True:
        await asyncio.sleep(FORGET_EVERY_S)
        store = app.stores.get("rate_limit")
        assert isinstance(store, MemoryStore), "the rate limit counts in memory"
        await store.delete_expired()


async def main(settings: Settings) -> None:
    """Serve until cancelled; then requests in work are answered, and what was sent is flushed."""
    desk = put_together(settings)
    opened = listening(settings, SERVICE, "intake_port")
    app = create_app(desk)
    server = Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=CONNECTIONS_PER_REQUEST * settings.in_flight_max,
            timeout_graceful_shutdown=END_S,
        )
    )
    works = (
        desk.city.run(),
        desk.log.run(),
        desk.cards.run(),
        desk.operations.feed.run(),
        desk.parking.run(),
        forget_addresses(app),
    )
    followers = [asyncio.ensure_future(work) for work in works]
    serving = asyncio.ensure_future(server.serve(sockets=[opened]))
    log.info("listening", address=f"http://{settings.listen_host}:{settings.intake_port}")
    try:
        done, _ = await asyncio.wait([serving, *followers], return_when=asyncio.FIRST_COMPLETED)
        for ended in done:
            ended.result()  # a follower never ends by itself: a fault in one ends the process, and the supervisor starts it again
    finally:
        server.should_exit = True
        await asyncio.wait([serving])
        for follower in followers:
            follower.cancel()
        await asyncio.wait(followers)


if __name__ == "__main__":
    run_service(SERVICE, main)
