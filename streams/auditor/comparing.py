"""Comparing: the boards at each marker of the projector against a cold fold, and numbers explained from that same fold."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from threading import Lock
from typing import Any

from projections.addresses import NoSuchNumber, checked
from projections.indicators.on_map import on_map_cells
from projections.indicators.tree import VitalSigns
from projections.merge import merge
from projections.readings import BOARD as READING_DAYS
from projections.row_index import RowIndex
from schemas.boards import BOARD, Marker, Row, RowKey
from schemas.explanation import Address, Explanations, Questions
from schemas.indicator import IndicatorTree
from schemas.verdict import DifferingRow, Verdict
from streams.board_feed import Boards
from streams.clock import monotonic_s
from streams.cold_fold import NOT_KEPT, ColdFold
from streams.explain import Folded, explain_folded
from streams.log import LogReader

# A city whose time stands still has no new marker: so long after a comparison it is made again, or every badge would say that
# the auditor stopped.
SILENT_MS_MAX = 20_000
AGAIN_AFTER_S = 24 * 3600.0
# A step of a fold that begins again takes about a tenth of a second: comparisons go on between two of them.
AGAIN_RECORDS = 3000
DIFFERING_MAX = 5
# A comparison takes milliseconds; only the first fold of the log takes longer, and who asks meanwhile is told so.
FOLDING_S = 2.0
NO_SUCH_OFFSET = ""  # equal to no digest: a marker names an offset that the log does not hold


class NotFolded(Exception):
    """The auditor has not folded the whole log yet: how far it is."""


class Auditor:
    """Compares partition by partition; `verdicts` are the newest, one for each that was compared."""

    def __init__(self, boards: Boards, zone: tzinfo, tree: IndicatorTree, now_ms: Callable[[], int]) -> None:
        self._boards = boards
        self._zone = zone
        self._tree = tree
        self._now_ms = now_ms
        self._folds: dict[int, ColdFold] = {}
        self._again: dict[int, ColdFold] = {}
        self.folding = Lock()
        self._remembered: dict[int, Verdict] = {}
        self.verdicts: dict[int, Verdict] = {}

    @property
    def is_ready(self) -> bool:
        """Whether every partition was compared once."""
        return len(self.verdicts) == len(self._boards.partitions)

    def compare(self, reader: LogReader, partition: int, marker: Marker) -> Verdict | None:
        """Fold to the marker and compare; None where this was compared just now, or lies behind the cold fold. It may take long."""
        with self.folding:
            return self._compared(reader, partition, marker)

    def _compared(self, reader: LogReader, partition: int, marker: Marker) -> Verdict | None:
        known = self.verdicts.get(partition)
        stands = known is not None and (known.offset, known.live, known.as_of) == (marker.offset, marker.digest, marker.as_of)
        if known is not None and stands and self._now_ms() - known.compared_ms < SILENT_MS_MAX:
            return None
        fold = self._folds.get(partition)
        if fold is None:
            fold = ColdFold(partition, self._zone, monotonic_s())
        lost = 0
        if fold.is_beyond(marker):
            lost = fold.lost(reader)
            if not lost:
                return None
            # What is there now is folded at the next comparison, from its first record on.
            self._folds.pop(partition, None)
            self._again.pop(partition, None)
        else:
            fold.fold_to(reader, marker)
            self._folds[partition] = fold
        verdict = self._verdict(fold, marker, lost)
        self.verdicts[partition] = verdict
        return verdict

    def _verdict(self, fold: ColdFold, marker: Marker, lost: int) -> Verdict:
        cold = fold.digest() if not lost and fold.has_reached(marker) else NO_SUCH_OFFSET
        before = self.verdicts.get(fold.partition) or self._remembered.get(fold.partition)
        lost_ever = lost + (before.lost if before is not None else 0)
        equal = cold == marker.digest and not lost_ever
        became_unequal = not equal and (before is None or before.equal)
        return Verdict(
            partition=fold.partition,
            offset=marker.offset,
            as_of=marker.as_of,
            live=marker.digest,
            cold=cold,
            compared_ms=self._now_ms(),
            families=dict(fold.shard.families),
            equal_at=marker.offset if equal else before.equal_at if before is not None else None,
            mismatches=(before.mismatches if before is not None else 0) + became_unequal,
            lost=lost_ever,
            differing=tuple(self._differing(fold, marker)) if not equal and not lost else (),
        )

    def remember(self, verdict: Verdict) -> None:
        """Take in what an auditor before this one found: mismatches are counted on, however often it starts."""
        self._remembered[verdict.partition] = verdict

    def fold_again(self, reader: LogReader, marker: Marker) -> bool:
        """Whether a new fold was due; then it went a step on from the first record, and takes the old one's place at the end."""
        with self.folding:
            return self._folded_again(reader, marker)

    def _folded_again(self, reader: LogReader, marker: Marker) -> bool:
        fold = self._folds.get(marker.partition)
        if fold is None or monotonic_s() - fold.began_s <= AGAIN_AFTER_S:
            return False
        again = self._again.get(marker.partition) or ColdFold(marker.partition, self._zone, monotonic_s())
        self._again[marker.partition] = again
        if again.fold_some(reader, marker, AGAIN_RECORDS):
            self._folds[marker.partition] = self._again.pop(marker.partition)
        return True

    def explain(self, questions: Questions) -> Explanations:
        """What stands behind some numbers, all at the same offsets: those up to which the log is folded. It waits for a fold.

        Raises NotFolded.
        """
        if not self.folding.acquire(timeout=FOLDING_S):
            raise NotFolded(f"the auditor is at work on the log or another question; it has folded {self._progress()}")
        try:
            return self._explained(questions)
        finally:
            self.folding.release()

    def _explained(self, asked: Questions) -> Explanations:
        if len(self._folds) < len(self._boards.partitions):
            raise NotFolded(f"the auditor has folded {self._progress()}")
        folds = [self._folds[partition] for partition in sorted(self._folds)]
        parts = [Folded(fold.partition, fold.shard, fold.ledger) for fold in folds]
        times = [fold.as_of for fold in folds if fold.as_of is not None]
        as_of = min(times) if len(times) == len(folds) else None
        return Explanations(
            as_of=as_of,
            offsets={fold.partition: fold.shard.offset for fold in folds},
            equal=all(verdict.equal for verdict in self.verdicts.values()),
            compared_ms=min(verdict.compared_ms for verdict in self.verdicts.values()),
            numbers=[explain_folded(_kept(address), parts, asked.newest, asked.rows) for address in asked.numbers],
            vital=self._vital(parts, as_of) if asked.vital and as_of is not None else {},
        )

    def _progress(self) -> str:
        return f"{len(self._folds)} of {len(self._boards.partitions)} partitions"

    def _vital(self, parts: Sequence[Folded], as_of: datetime) -> dict[str, Any]:
        """The tree of vital signs, and what the map says of places, from the rows of the cold fold as the gateway makes them."""
        index = RowIndex()
        needed = ({key: row for key, row in part.shard.rows.items() if key[0] in VitalSigns.BOARDS} for part in parts)
        rows = merge(needed)
        for key, row in rows.items():
            index.put(key, row)
        local = as_of.astimezone(self._zone)
        places = sorted({key[2] for key in rows if key[0] == READING_DAYS})
        on_map = on_map_cells(index, self._tree, places, local)
        return {**dict(VitalSigns(self._tree).cells(index, local)), **dict(on_map)}

    def _differing(self, fold: ColdFold, marker: Marker) -> Iterator[DifferingRow]:
        """The first rows that differ, unless the boards have gone on meanwhile: the next comparison names them then."""
        part = self._boards.partitions[fold.partition]
        if part.marker is not marker:
            return
        live: dict[RowKey, Row] = part.rows
        apart = sorted(key for key in live.keys() | fold.shard.rows.keys() if live.get(key) != fold.shard.rows.get(key))
        for key in apart[:DIFFERING_MAX]:
            yield DifferingRow(key[0], key[1:], live.get(key), fold.shard.rows.get(key))


def _kept(address: Address) -> Address:
    """A number whose records the ledger keeps. Raises NoSuchNumber."""
    found = checked(address)
    if found.board in NOT_KEPT or not BOARD[found.board].summed:
        raise NoSuchNumber(f"the auditor keeps no records of board {found.board}: ./rongzhi explain folds the log for them")
    return found
