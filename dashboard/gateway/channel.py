"""The frames of one screen in their order. Pure: the boards and the wall's time are arguments."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from msgspec import Struct

from dashboard.gateway.rows import Change
from dashboard.gateway.screen import ScreenCells
from schemas.frames import Delta, Heartbeat, Snapshot
from streams.board_feed import Boards


class Now(Struct, frozen=True):
    """The gateway's wall time and its monotonic time, in milliseconds."""

    wall_ms: int
    up_ms: int


class Standing(Struct, frozen=True):
    """Where the boards stand: when the newest tick that counts in all of them was stored, city time, and the last events folded."""

    ticked_ms: int | None
    as_of: datetime | None
    offsets: dict[str, int]


def standing_of(boards: Boards, zone: tzinfo) -> Standing:
    """Where the boards stand now, in the city's own time."""
    as_of = boards.as_of.astimezone(zone) if boards.as_of else None
    return Standing(boards.ticked_ms, as_of, {str(partition): offset for partition, offset in boards.offsets.items()})


class Channel:
    """Numbers the changes of a screen; a snapshot is always the sum of all deltas up to its number."""

    def __init__(self, epoch: str, build: str, view: ScreenCells) -> None:
        self._epoch = epoch
        self._build = build
        self._cells = view
        self._seq = 0
        self._fresh: int | None = None
        self._standing = Standing(None, None, {})

    def news(self, change: Change, standing: Standing, beside: Mapping[str, object], now: Now) -> Delta | Heartbeat | None:
        """What there is to say since the last call: a delta, time alone, or nothing."""
        cells, gone = self._cells.update(change, beside)
        before, self._standing = self._standing, standing
        if standing.ticked_ms != before.ticked_ms:
            # A tick cannot be fresher than its arrival here, whatever the broker's clock says of when it was stored.
            self._fresh = None if standing.ticked_ms is None else min(standing.ticked_ms, now.wall_ms)
        if cells or gone:
            self._seq += 1
            return Delta(**self._told(now), build=self._build, cells=cells, gone=gone)
        return self.heartbeat(now) if before != standing else None

    def snapshot(self, now: Now) -> Snapshot:
        """All cells as of the last delta."""
        return Snapshot(**self._told(now), build=self._build, cells=self._cells.cells)

    def heartbeat(self, now: Now) -> Heartbeat:
        """Where the numbers stand."""
        return Heartbeat(**self._told(now))

    def is_current(self, epoch: str, seq: int) -> bool:
        """Whether who has this has all."""
        return (epoch, seq) == (self._epoch, self._seq)

    def _told(self, now: Now) -> dict[str, Any]:
        standing = self._standing
        return {
            "e": self._epoch,
            "seq": self._seq,
            "up": now.up_ms,
            "ts": now.wall_ms,
            "fresh": self._fresh,
            "as_of": standing.as_of,
            "offsets": standing.offsets,
        }
