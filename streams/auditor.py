"""The auditor: folds the log cold beside the projector, and says at each of its markers whether the boards are what the log says.

It knows no projector, runner or decider, and reads no snapshot of theirs. After a day it folds from the first record again, so
that a fault in its own memory is found as well.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import tzinfo

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from schemas.boards import Marker, Row, RowKey
from schemas.codec import encode
from schemas.topics import VERDICTS
from schemas.verdict import DifferingRow, Verdict
from streams import kafka
from streams.board_feed import BoardFeed, Boards
from streams.city_pack import load_city_pack
from streams.clock import monotonic_s, wall_now
from streams.cold_fold import ColdFold
from streams.log import LogReader, LogUnavailable
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.settings import Settings

ROUND_S = 1.0
RETRY_S = 2.0
AGAIN_AFTER_S = 24 * 3600.0
# A step of a fold that begins again takes about a tenth of a second: comparisons go on between two of them.
AGAIN_RECORDS = 3000
DIFFERING_MAX = 5
NO_SUCH_OFFSET = ""  # equal to no digest: a marker names an offset that the log does not hold
UNREADABLE = (KafkaError, KafkaException, LogUnavailable)


class Auditor:
    """Compares partition by partition; `verdicts` are the newest, one for each that was compared."""

    def __init__(self, boards: Boards, zone: tzinfo, now_ms: Callable[[], int]) -> None:
        self._boards = boards
        self._zone = zone
        self._now_ms = now_ms
        self._folds: dict[int, ColdFold] = {}
        self._again: dict[int, ColdFold] = {}
        self.verdicts: dict[int, Verdict] = {}

    @property
    def is_ready(self) -> bool:
        """Whether every partition was compared once."""
        return len(self.verdicts) == len(self._boards.partitions)

    def compare(self, reader: LogReader, partition: int, marker: Marker) -> Verdict | None:
        """Fold to the marker and compare; None where this was compared before, or lies behind the cold fold. It may take long."""
        known = self.verdicts.get(partition)
        if known is not None and (known.offset, known.live, known.as_of) == (marker.offset, marker.digest, marker.as_of):
            return None
        fold = self._folds.get(partition)
        if fold is None:
            fold = ColdFold(partition, self._zone, monotonic_s())
        if fold.is_beyond(marker):
            return None
        fold.fold_to(reader, marker)
        self._folds[partition] = fold
        cold = fold.digest() if fold.has_reached(marker) else NO_SUCH_OFFSET
        differing = tuple(self._differing(fold, marker)) if cold != marker.digest else ()
        verdict = Verdict(
            partition=partition,
            offset=marker.offset,
            as_of=marker.as_of,
            live=marker.digest,
            cold=cold,
            compared_ms=self._now_ms(),
            differing=differing,
        )
        self.verdicts[partition] = verdict
        return verdict

    def fold_again(self, reader: LogReader, marker: Marker) -> bool:
        """Whether a new fold was due; then it went a step on from the first record, and takes the old one's place at the end."""
        fold = self._folds.get(marker.partition)
        if fold is None or monotonic_s() - fold.began_s <= AGAIN_AFTER_S:
            return False
        again = self._again.get(marker.partition) or ColdFold(marker.partition, self._zone, monotonic_s())
        self._again[marker.partition] = again
        if again.fold_some(reader, marker, AGAIN_RECORDS):
            self._folds[marker.partition] = self._again.pop(marker.partition)
        return True

    def _differing(self, fold: ColdFold, marker: Marker) -> Iterator[DifferingRow]:
        """The first rows that differ, unless the boards have gone on meanwhile: the next comparison names them then."""
        part = self._boards.partitions[fold.partition]
        if part.marker is not marker:
            return
        live: dict[RowKey, Row] = part.rows
        apart = sorted(key for key in live.keys() | fold.shard.rows.keys() if live.get(key) != fold.shard.rows.get(key))
        for key in apart[:DIFFERING_MAX]:
            yield DifferingRow(key[0], key[1:], live.get(key), fold.shard.rows.get(key))


def _tell(verdict: Verdict, known: Verdict | None) -> None:
    if not verdict.equal:
        rows = [f"{row.board} {'/'.join(row.key)}: live {row.live}, cold {row.cold}" for row in verdict.differing]
        log.error("boards differ from the log", partition=verdict.partition, offset=verdict.offset, rows=rows)
    elif known is not None and not known.equal:
        log.info("boards equal the log again", partition=verdict.partition, offset=verdict.offset)


async def _audit(auditor: Auditor, boards: Boards, bootstrap: str, client: AIOKafkaProducer) -> None:
    """Compare and tell until cancelled. Raises one of UNREADABLE; what was compared is kept."""
    reader = await asyncio.to_thread(LogReader, bootstrap)
    try:
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


def _fold_one_again(auditor: Auditor, reader: LogReader, boards: Boards) -> None:
    """One step for one partition: all of them are as old as each other, and none is to wait for the others."""
    any(auditor.fold_again(reader, marker) for marker in boards.markers.values())


async def main(settings: Settings) -> None:
    """Follow the boards and audit them; a broker that is away is waited for."""
    feed = BoardFeed(settings)
    auditor = Auditor(feed.boards, load_city_pack(settings.city_pack).zone, lambda: int(wall_now().timestamp() * 1000))
    async with readiness_told(settings, "auditor", lambda: auditor.is_ready), asyncio.TaskGroup() as tasks:
        tasks.create_task(feed.follow())
        while True:
            try:
                async with kafka.producer(settings) as client:
                    await _audit(auditor, feed.boards, settings.bootstrap, client)
            except UNREADABLE as error:
                log.warning("log not readable, auditing again", error=str(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)


if __name__ == "__main__":
    run_service("auditor", main)
