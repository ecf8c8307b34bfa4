"""What the boards have new, and city time as the city reads it; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from msgspec import Struct

from projections.row_index import RowIndex
from schemas.boards import Row, RowKey


class CityTime(Struct, frozen=True):
    """City time as the city reads it."""

    local: datetime

    @property
    def day(self) -> str:
        return self.local.date().isoformat()

    @property
    def hour(self) -> str:
        return f"{self.local.hour:02d}"


class Change(Struct, frozen=True):
    """What the boards have new: the index as it is now, the keys that changed in it, and city time."""

    rows: RowIndex
    keys: frozenset[RowKey]
    moment: CityTime | None

    @property
    def boards(self) -> set[str]:
        return {key[0] for key in self.keys}


def changed(index: RowIndex, rows: Mapping[RowKey, Row], keys: Iterable[RowKey], as_of: datetime | None, zone: tzinfo) -> Change:
    """Take the rows at `keys` into the index, and say what changed; a key without a row is gone."""
    told = frozenset(keys)
    for key in told:
        index.put(key, rows.get(key))
    return Change(index, told, CityTime(as_of.astimezone(zone)) if as_of else None)
