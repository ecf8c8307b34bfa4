"""Families of events that a shard folds beside the tickets: one row here for each, one in the table of topics, and its boards.

The state of such a family is its rows and nothing else, so that snapshot, replay and check hold it without knowing it.
"""

from collections.abc import Callable, Mapping
from datetime import tzinfo

from msgspec import Struct

from projections import operations, readings
from schemas.boards import Row, RowKey
from schemas.topics import INDICATOR_READINGS, OPERATION_EVENTS, Topic

# From all rows as they are, and a record's key and bytes, the rows that it changes, None for one that goes away, or nothing at all
# for a record that is void. It changes nothing itself, and raises Unreadable for what is no record of the family.
Fold = Callable[[Mapping[RowKey, Row], str, bytes, tzinfo], Mapping[RowKey, Row | None] | None]


class Family(Struct, frozen=True):
    """A spread topic, partitioned like the ticket events, and how its records change the rows."""

    topic: Topic
    fold: Fold


FAMILIES: Mapping[str, Family] = {
    family.topic.name: family for family in (Family(INDICATOR_READINGS, readings.fold), Family(OPERATION_EVENTS, operations.fold))
}
