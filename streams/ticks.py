"""Ticks as the log holds them; a record among them that is none is named and passed over, since the next tick says all it could."""

from schemas.clock import ClockTicked
from schemas.codec import Unreadable, decode
from schemas.topics import CLOCK_TICKS
from streams.log import LogReader, Record
from streams.process import log

LOOK_BACK = (1, 64, 4096)  # the newest tick is the newest record, unless somebody else wrote there


def readable_tick(partition: int, offset: int, raw: bytes | None) -> ClockTicked | None:
    """The tick that a record is, None if it is none."""
    try:
        return decode(raw or b"", ClockTicked)
    except Unreadable as error:
        log.error("tick unreadable, passed over", topic=CLOCK_TICKS.name, partition=partition, offset=offset, error=str(error))
        return None


def newest_tick(reader: LogReader, partition: int, folded: int | None = None) -> ClockTicked | None:
    """The newest tick of a partition, or the newest that covers no event from offset `folded` on; None if there is none."""
    found = newest_stored_tick(reader, partition, folded)
    return found[1] if found else None


def newest_stored_tick(reader: LogReader, partition: int, folded: int | None = None) -> tuple[Record, ClockTicked] | None:
    """The newest tick as `newest_tick` finds it, with the record that it is."""
    low, end = reader.bounds(CLOCK_TICKS.name, partition)
    for back in (*LOOK_BACK, end - low):
        for record in reversed(list(reader.read(CLOCK_TICKS.name, partition, max(low, end - back), end))):
            tick = readable_tick(partition, record.offset, record.value)
            if tick is not None and (folded is None or tick.end <= folded):
                return record, tick
    return None
