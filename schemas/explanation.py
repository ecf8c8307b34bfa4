"""What stands behind a number: what the auditor is asked, and what it answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

# A page asks for two at the most; each holds up the comparisons for as long as it takes.
NUMBERS_MAX = 8
# A quantile needs every bucket of its durations.
LISTED_MAX = 1000


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """What a number is the sum of: columns of those rows of a board whose key fields are as `where` says.

    A field is asked for by its name, or by one of its aspects as `field:aspect`, and is to have one value, one of several
    (`a,b`), or one between two (`a..b`, both included). A column after a minus is taken off. A board with a row for each ticket
    has no sums: its address names one ticket and no columns.
    """

    board: str
    where: Mapping[str, str] = {}
    columns: tuple[str, ...] = ()


class Questions(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers to be explained at the same offsets, and how many records and rows of each to list; with the tree of vital signs."""

    numbers: Annotated[tuple[Address, ...], Meta(max_length=NUMBERS_MAX)] = ()
    newest: Annotated[int, Meta(ge=0, le=LISTED_MAX)] = 50
    rows: Annotated[int, Meta(ge=0, le=LISTED_MAX)] = 100
    vital: bool = False


class Origin(Struct, frozen=True, gc=False):
    """A record behind a number; `amount` is what it adds, or of a board without days what its ticket counts for in all.

    A parked record has neither time nor policy, and its type is `parked`; a row of a single ticket has no amounts.
    """

    partition: int
    offset: int
    ticket: str
    type: str
    at: datetime | None
    policy: str | None
    amount: int | None


class Explained(Struct, frozen=True):
    """A number with what stands behind it.

    `total` is what all `row_count` rows come to, and `found` what the records behind it add up to: the two are equal, or the fold
    is at fault. Both are None for the row of a single ticket. Where records are kept from the day `since` on, `counted` is what the
    rows from then on come to, and `found` is held against that. `records` counts all of them, `newest` holds the newest.
    """

    address: Address
    rows: list[dict[str, Any]]
    row_count: int
    total: int | None
    counted: int | None
    found: int | None
    since: str
    records: int
    policies: dict[str, int]
    newest: list[Origin]

    @property
    def holds(self) -> bool:
        """Whether the records behind the number add up to it."""
        return self.counted == self.found


class Explanations(Struct, frozen=True):
    """Numbers explained at the auditor's own offsets; `equal` says whether the boards were what it found when it last compared.

    `vital` has the cells of the tree of vital signs by their names, where it was asked for, and those that the map says of places.
    """

    as_of: datetime | None
    offsets: dict[int, int]
    equal: bool
    compared_ms: int
    numbers: list[Explained]
    vital: dict[str, Any] = {}
