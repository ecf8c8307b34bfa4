"""One partition of the log, folded cold and on as the log grows, to exactly the offset that is asked for."""

from datetime import tzinfo

from projections.shard import Shard
from schemas.topics import TICKET_EVENTS
from streams.log import LogReader


class ColdFold:
    """A shard that was folded from the first record on, and from nothing else."""

    def __init__(self, partition: int, zone: tzinfo, began_s: float) -> None:
        self.partition = partition
        self.began_s = began_s
        self.shard = Shard()
        self._zone = zone

    def fold_to(self, reader: LogReader, offset: int) -> None:
        """Fold up to and with an offset, as far as the log goes; what lies before the shard's own is folded already.

        Raises what the reader raises.
        """
        if offset <= self.shard.offset:
            return
        end = reader.bounds(TICKET_EVENTS.name, self.partition)[1]
        for record in reader.read(TICKET_EVENTS.name, self.partition, self.shard.offset + 1, min(offset + 1, end)):
            self.shard.apply(record.offset, record.key, record.value or b"", self._zone)

    def digest(self) -> str:
        """The digest of the rows; only those that changed since the last one are hashed."""
        self.shard.take_changed()
        return self.shard.digest()
