"""The frames of one view in their order. Pure: the boards and the wall's time are arguments."""

from datetime import datetime, tzinfo
from typing import Any

from dashboard.gateway.hall import Hall
from schemas.frames import Delta, Heartbeat, Snapshot
from streams.board_feed import Boards


class Channel:
    """Numbers the changes of a view; a snapshot is always the sum of all deltas up to its number."""

    def __init__(self, epoch: str, build: str, hall: Hall, zone: tzinfo) -> None:
        self._epoch = epoch
        self._build = build
        self._hall = hall
        self._zone = zone
        self._seq = 0
        self._ticked: int | None = None
        self._fresh: int | None = None
        self._as_of: datetime | None = None
        self._offsets: dict[str, int] = {}

    def news(self, boards: Boards, ts: int) -> Delta | Heartbeat | None:
        """What the boards have to say since the last call: a delta, time alone, or nothing."""
        as_of = boards.as_of
        cells, gone = self._hall.update(boards.rows, boards.take_changed(), as_of)
        before = (self._fresh, self._as_of, self._offsets)
        self._refresh(boards.ticked_ms, ts)
        self._as_of = as_of.astimezone(self._zone) if as_of else None
        self._offsets = {str(partition): offset for partition, offset in boards.offsets.items()}
        if cells or gone:
            self._seq += 1
            return Delta(**self._standing(ts), build=self._build, cells=cells, gone=gone)
        return self.heartbeat(ts) if before != (self._fresh, self._as_of, self._offsets) else None

    def _refresh(self, ticked: int | None, ts: int) -> None:
        """A tick cannot be fresher than its arrival here, whatever the broker's clock says of when it was stored."""
        if ticked != self._ticked:
            self._ticked = ticked
            self._fresh = None if ticked is None else min(ticked, ts)

    def snapshot(self, ts: int) -> Snapshot:
        """All cells as of the last delta."""
        return Snapshot(**self._standing(ts), build=self._build, cells=self._hall.cells)

    def heartbeat(self, ts: int) -> Heartbeat:
        """Where the numbers stand."""
        return Heartbeat(**self._standing(ts))

    def is_current(self, epoch: str, seq: int) -> bool:
        """Whether who has this has all."""
        return (epoch, seq) == (self._epoch, self._seq)

    def _standing(self, ts: int) -> dict[str, Any]:
        return {"e": self._epoch, "seq": self._seq, "ts": ts, "fresh": self._fresh, "as_of": self._as_of, "offsets": self._offsets}
