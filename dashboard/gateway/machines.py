"""What the lookouts saw, and where each partition stands, as cells beside those of the boards: what the control room looks at."""

from collections.abc import Mapping

import msgspec

from dashboard.gateway.followed import follow
from schemas.boards import Marker
from schemas.codec import decode
from schemas.frames import Cells
from schemas.look import MachineSeen
from schemas.topics import SERVICE_STATES
from schemas.verdict import Verdict
from streams.settings import Settings

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
        """Read for ever."""
        await follow(self._settings, SERVICE_STATES, self.take)

    def take(self, raw: bytes) -> None:
        """Take in a look; raises Unreadable."""
        look = decode(raw, MachineSeen)
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
