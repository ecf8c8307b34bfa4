"""What the auditor found, as a cell beside those of the boards: the badge of every screen."""

from dashboard.gateway.followed import follow
from schemas.codec import decode
from schemas.frames import Cells
from schemas.topics import VERDICTS
from schemas.verdict import Verdict
from streams.settings import Settings

CELL = "verified"


class VerdictFeed:
    """The newest verdict of each partition, followed from the log; none before all that stood there at the start was read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.verdicts: dict[int, Verdict] = {}

    def cells(self) -> Cells:
        """One cell once every partition was compared; one at once where a comparison failed."""
        return verified(self.verdicts, self._settings.partitions)

    async def follow(self) -> None:
        """Read for ever."""
        await follow(self._settings, VERDICTS, self.take)

    def take(self, raw: bytes) -> None:
        """Take in a verdict; raises Unreadable."""
        verdict = decode(raw, Verdict)
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
            "mismatches": sum(verdict.mismatches for verdict in known),
            "lost": sum(verdict.lost for verdict in known),
            "differing": [
                {"board": row.board, "key": list(row.key), "live": row.live, "cold": row.cold}
                for verdict in apart
                for row in verdict.differing
            ],
        }
    }
