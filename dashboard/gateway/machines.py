"""What the lookouts saw, and where each partition stands, as cells beside those of the boards: what the control room looks at."""

import asyncio
from collections.abc import Mapping

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.boards import Marker
from schemas.codec import Unreadable, decode
from schemas.frames import Cells
from schemas.look import MachineSeen
from schemas.topics import SERVICE_STATES
from schemas.verdict import Verdict
from streams import kafka
from streams.process import log
from streams.settings import Settings

POLL_MS = 500
RETRY_S = 2.0
MACHINE, PARTITION = "machine/", "partition/"


class MachineFeed:
    """The newest look at each machine, followed from the log."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cells: Cells = {}

    def cells(self) -> Cells:
        """One cell for each machine."""
        return self._cells

    async def follow(self) -> None:
        """Read for ever, patient while the broker is away."""
        while True:
            try:
                async with kafka.consumer(self._settings) as client:
                    await self._read(client)
            except KafkaError as error:
                log.warning("service states not readable", error=repr(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)

    async def _read(self, client: AIOKafkaConsumer) -> None:
        place = TopicPartition(SERVICE_STATES.name, 0)
        client.assign([place])
        await client.seek_to_beginning(place)
        while True:
            for records in (await client.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    self.take(record.offset, record.value or b"")

    def take(self, offset: int, raw: bytes) -> None:
        """Take in a look; one that cannot be read is left out, and said in the log."""
        try:
            look = decode(raw, MachineSeen)
        except Unreadable as error:
            log.error("look unreadable", topic=SERVICE_STATES.name, offset=offset, error=str(error))
            return
        self._cells = {**self._cells, f"{MACHINE}{look.machine}": msgspec.to_builtins(look)}


def partitions(markers: Mapping[int, Marker], verdicts: Mapping[int, Verdict]) -> Cells:
    """Where the boards of each partition stand, and how far the auditor has compared them."""
    return {f"{PARTITION}{number}": _standing(marker, verdicts.get(number)) for number, marker in markers.items()}


def _standing(marker: Marker, verdict: Verdict | None) -> dict[str, object]:
    return {
        "records": marker.offset + 1,
        "others": sum(last + 1 for last in marker.families.values()),
        "as_of": marker.as_of.isoformat() if marker.as_of else None,
        "rows": marker.rows,
        "void": marker.void,
        "refused": marker.refused,
        "verified": None if verdict is None else verdict.offset + 1,
        "equal": None if verdict is None else verdict.equal,
    }
