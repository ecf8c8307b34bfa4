"""The auditor as a service: `python -m streams.auditor`."""

import asyncio
from contextlib import suppress

import uvicorn
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from schemas.codec import Unreadable, decode, encode
from schemas.topics import VERDICTS
from schemas.verdict import Verdict
from streams import kafka
from streams.auditor.comparing import Auditor
from streams.auditor.explaining import create_app
from streams.board_feed import BoardFeed, Boards
from streams.city_pack import load_city_pack
from streams.clock import wall_now
from streams.http_server import Server, listening
from streams.log import LogReader, LogUnavailable
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.settings import Settings

SERVICE = "auditor"
ROUND_S = 1.0
RETRY_S = 2.0
END_S = 5
UNREADABLE = (KafkaError, KafkaException, LogUnavailable)


def _tell(verdict: Verdict, known: Verdict | None) -> None:
    if verdict.lost:
        log.error("the log has lost records that were folded", partition=verdict.partition, lost=verdict.lost)
    elif not verdict.equal:
        rows = [f"{row.board} {'/'.join(row.key)}: live {row.live}, cold {row.cold}" for row in verdict.differing]
        log.error("boards differ from the log", partition=verdict.partition, offset=verdict.offset, rows=rows)
    elif known is not None and not known.equal:
        log.info("boards equal the log again", partition=verdict.partition, offset=verdict.offset)


async def _audit(auditor: Auditor, boards: Boards, bootstrap: str, client: AIOKafkaProducer) -> None:
    """Compare and tell until cancelled. Raises one of UNREADABLE; what was compared is kept."""
    reader = await asyncio.to_thread(LogReader, bootstrap)
    try:
        await asyncio.to_thread(_remember, auditor, reader)
        while True:
            for partition, marker in boards.markers.items():
                known = auditor.verdicts.get(partition)
                verdict = await asyncio.to_thread(auditor.compare, reader, partition, marker)
                if verdict is not None:
                    _tell(verdict, known)
                    await client.send_and_wait(VERDICTS.name, key=str(partition).encode(), value=encode(verdict), partition=0)
            await asyncio.to_thread(_fold_one_again, auditor, reader, boards)
            await asyncio.sleep(ROUND_S)
    finally:
        with suppress(KafkaException):
            reader.close()


def _remember(auditor: Auditor, reader: LogReader) -> None:
    """Read the newest verdicts of an auditor before this one; what cannot be read is said, and begins anew."""
    low, end = reader.bounds(VERDICTS.name, 0)
    for record in reader.read(VERDICTS.name, 0, low, end):
        try:
            auditor.remember(decode(record.value or b"", Verdict))
        except Unreadable as error:
            log.warning("verdict unreadable, its mismatches are not counted on", offset=record.offset, error=str(error))


def _fold_one_again(auditor: Auditor, reader: LogReader, boards: Boards) -> None:
    """One step for one partition: all of them are as old as each other, and none is to wait for the others."""
    any(auditor.fold_again(reader, marker) for marker in boards.markers.values())


async def _audit_for_ever(auditor: Auditor, boards: Boards, settings: Settings) -> None:
    """A broker that is away is waited for."""
    while True:
        try:
            async with kafka.producer(settings) as client:
                await _audit(auditor, boards, settings.bootstrap, client)
        except UNREADABLE as error:
            log.warning("log not readable, auditing again", error=str(error), retry_s=RETRY_S)
            await asyncio.sleep(RETRY_S)


async def main(settings: Settings) -> None:
    """Follow the boards, audit them, and answer what stands behind a number; until cancelled."""
    feed = BoardFeed(settings)
    pack = load_city_pack(settings.city_pack)
    auditor = Auditor(feed.boards, pack.zone, pack.indicators, lambda: int(wall_now().timestamp() * 1000))
    opened = listening(settings, SERVICE, "auditor_port")
    config = uvicorn.Config(
        create_app(auditor), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=END_S
    )
    server = Server(config)
    async with readiness_told(settings, SERVICE, lambda: auditor.is_ready), asyncio.TaskGroup() as tasks:
        following = [tasks.create_task(feed.follow()), tasks.create_task(_audit_for_ever(auditor, feed.boards, settings))]
        try:
            await server.serve(sockets=[opened])
        finally:
            for one in following:
                one.cancel()


if __name__ == "__main__":
    run_service(SERVICE, main)
