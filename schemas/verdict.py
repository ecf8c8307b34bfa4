"""核对: whether the boards of a partition equal a cold fold of the log at one offset, as the auditor found."""

from msgspec import Struct

from schemas.boards import Row
from schemas.moment import Moment


class DifferingRow(Struct, frozen=True):
    """A row that is not what the log says; None stands for no such row."""

    board: str
    key: tuple[str, ...]
    live: Row | None
    cold: Row | None


class Verdict(Struct, frozen=True, kw_only=True):
    """The newest comparison of a partition: the last event folded, city time there, both digests in hex, and when it was made.

    `compared_ms` is in wall milliseconds; `differing` names the first rows that differ, as far as they were still there to be seen.
    `cold` is empty where the marker names an offset that the log does not hold. `families` has the last record folded of each other
    family by its topic, `equal_at` the last event at which boards and log were equal (None for never), `mismatches` how often they
    became unequal since the log began, `lost` how many folded records the log ever lost: no log is whole again after that.
    """

    partition: int
    offset: int
    as_of: Moment | None
    live: str
    cold: str
    compared_ms: int
    families: dict[str, int] = {}
    equal_at: int | None = None
    mismatches: int = 0
    lost: int = 0
    differing: tuple[DifferingRow, ...] = ()

    @property
    def equal(self) -> bool:
        return self.live == self.cold and not self.lost
