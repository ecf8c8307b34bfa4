"""What the auditor found, as a cell beside those of the boards: the badge of every screen."""

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.codec import Unreadable, decode
from schemas.frames import Cells
from schemas.topics import VERDICTS
from schemas.verdict import Verdict
from streams import kafka
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
RETRY_S = 2.0
CELL = "verified"


class VerdictFeed:
    """The newest verdict of each partition, followed from the log."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.verdicts: dict[int, Verdict] = {}

    def cells(self) -> Cells:
        """One cell once every partition was compared; one at once where a comparison failed."""
        return verified(self.verdicts, self._settings.partitions)

    async def follow(self) -> None:
        """Read for ever, patient while the broker is away."""
        while True:
            try:
                async with kafka.consumer(self._settings) as client:
                    await self._read(client)
            except KafkaError as error:
                log.warning("verdicts not readable", error=repr(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)

    async def _read(self, client: AIOKafkaConsumer) -> None:
        place = TopicPartition(VERDICTS.name, 0)
        client.assign([place])
        await client.seek_to_beginning(place)
        while True:
            for records in (await client.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    try:
                        verdict = decode(record.value or b"", Verdict)
                    except Unreadable as error:
                        log.error("verdict unreadable", topic=VERDICTS.name, offset=record.offset, error=str(error))
                        continue
                    self.verdicts[verdict.partition] = verdict


def verified(verdicts: dict[int, Verdict], partitions: int) -> Cells:
    """The cell of the badge: at which offsets the boards were compared, how many records that is, and what differed."""
    apart = [verdict for verdict in verdicts.values() if not verdict.equal]
    if len(verdicts) < partitions and not apart:
        return {}
    known = [verdicts[partition] for partition in sorted(verdicts)]
    return {
        CELL: {
            "equal": not apart,
            "records": sum(verdict.offset + 1 for verdict in known),
            "offsets": {str(verdict.partition): verdict.offset for verdict in known},
            "compared_ms": min(verdict.compared_ms for verdict in known),
            "differing": [
                {"board": row.board, "key": list(row.key), "live": row.live, "cold": row.cold}
                for verdict in apart
                for row in verdict.differing
            ],
        }
    }
