"""The service `projector`: a Faust app whose agents drive the shards, and what runs beside them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import faust
from faust.types import TP

from projections.families import FAMILIES
from schemas.topics import CLOCK_TICKS, TICKET_EVENTS
from streams.agents.gathered import ask_again, gather_fetches
from streams.agents.last_resort import end_process
from streams.agents.projector import Projector
from streams.agents.watchdog import Watchdog
from streams.city_pack import load_city_pack
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.settings import Settings

# Named here and never again: Faust would name topics and groups after functions, so that a rename would move the log.
APP_ID = "projector-v1"
SESSION_TIMEOUT_S = 10
# A worker that joins right after the topics were made can lead its group without having heard of them, and assigns nothing to
# anybody; a static member then keeps that nothing over restarts. So it asks again, until it may take itself for a spare worker.
EMPTY_HANDED_TIMES = 10
EMPTY_HANDED_WAIT_S = 1.0
STOPPED_WITHIN_S = 8.0  # the supervisor kills after 10


def create_app(settings: Settings, projector: Projector) -> faust.App:
    """The app, all of it: an agent for each topic, and what a rebalance does to the shards."""
    app = faust.App(
        APP_ID,
        broker=[f"kafka://{address}" for address in settings.bootstrap.split(",")],
        broker_session_timeout=SESSION_TIMEOUT_S,
        broker_heartbeat_interval=3,
        consumer_group_instance_id=f"projector-{settings.slot}",
        # A shard reads its past from the log by itself; the stream only has to bring what comes from now on.
        consumer_auto_offset_reset="latest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        value_serializer="raw",
        key_serializer="raw",
        stream_buffer_maxsize=16384,
        store="memory://",
        web_enabled=False,
        datadir=settings.run / f"faust-projector-{settings.slot}",
    )
    gather_fetches(app)
    _add_agents(app, projector)
    _follow_rebalances(app, projector)
    return app


def _add_agents(app: faust.App, projector: Projector) -> None:
    # Without acks Faust commits nothing, which spares its bookkeeping: right numbers depend on no commit.
    events = app.topic(TICKET_EVENTS.name, acks=False, allow_empty=True)
    ticks = app.topic(CLOCK_TICKS.name, acks=False, allow_empty=True)

    async def project_events(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            message = event.message
            key = (message.key or b"").decode(errors="replace")
            await guarded(projector.on_event(message.partition, message.offset, key, message.value))

    async def project_ticks(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            message = event.message
            stored_ms = round(message.timestamp * 1000)
            await guarded(projector.on_tick(message.partition, message.offset, message.value, stored_ms))

    async def guarded(step: Awaitable[None]) -> None:
        try:
            await step
        except Exception as error:
            projector.fail(error)
            raise

    def projecting(family: str) -> Callable[[faust.StreamT[bytes]], Awaitable[None]]:
        async def project_others(stream: faust.StreamT[bytes]) -> None:
            async for event in stream.events():
                message = event.message
                key = (message.key or b"").decode(errors="replace")
                await guarded(projector.on_other(family, message.partition, message.offset, key, message.value))

        return project_others

    for family in FAMILIES:
        app.agent(app.topic(family, acks=False, allow_empty=True), name=f"project-{family}")(projecting(family))
    app.agent(events, name="project-ticket-events")(project_events)
    app.agent(ticks, name="project-clock-ticks")(project_ticks)


def _follow_rebalances(app: faust.App, projector: Projector) -> None:
    empty_handed = 0

    async def assigned(sender: object, assigned: Iterable[TP], **_: object) -> None:
        nonlocal empty_handed
        partitions = {place.partition for place in assigned}
        projector.assign(partitions)
        empty_handed = 0 if partitions else empty_handed + 1
        projector.is_settled = bool(partitions) or empty_handed > EMPTY_HANDED_TIMES
        if 0 < empty_handed <= EMPTY_HANDED_TIMES:
            asyncio.get_running_loop().call_later(EMPTY_HANDED_WAIT_S, ask_again, app)

    async def revoked(sender: object, revoked: Iterable[TP], **_: object) -> None:
        await projector.revoke({place.partition for place in revoked})

    app.on_partitions_assigned.connect(assigned, weak=False)
    app.on_partitions_revoked.connect(revoked, weak=False)


async def project(settings: Settings) -> None:
    """Project until told to stop; a failure ends the process, and the next start goes on from the snapshots."""
    projector = Projector(settings, load_city_pack(settings.city_pack).zone)
    await projector.open()
    app = create_app(settings, projector)

    watchdog = Watchdog(
        settings.bootstrap, projector.positions, lambda: bool(app.rebalancing), projector.loading_s, settings.projector_mib_max
    )
    beside = [asyncio.create_task(projector.write_news()), asyncio.create_task(watchdog.beat())]
    await app.start()
    try:
        async with readiness_told(settings, "projector", projector.is_ready):
            await _until_failure([projector.failed, asyncio.ensure_future(app.wait_until_stopped()), *beside])
    finally:
        await _stop(app, projector, beside)


async def _until_failure(watched: list["asyncio.Future[None]"]) -> None:
    done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
    for ended in done:
        ended.result()
    raise RuntimeError("the Faust app or a task beside it ended by itself; its own lines above say why")


async def _stop(app: faust.App, projector: Projector, beside: list["asyncio.Task[None]"]) -> None:
    """Write, keep, leave; Faust does not end while the broker is away, so that is not waited for without end."""
    try:
        async with asyncio.timeout(STOPPED_WITHIN_S):
            for task in beside:
                task.cancel()
            # A write that is cut off puts back what it had taken; only then does `close` know all that is left to write.
            await asyncio.wait(beside)
            await projector.close()
            await app.stop()
    except TimeoutError:
        log.warning("did not stop in order, ending", within_s=STOPPED_WITHIN_S)
        end_process()


if __name__ == "__main__":
    run_service("projector", project)
