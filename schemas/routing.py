"""Where a record goes: one partition function, passed explicitly by every producer.

Clients disagree in their defaults (librdkafka and the Java client put most keys on different partitions), so none may choose.
"""

_SEED = 0x9747B28C
_MULTIPLIER = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """The 32-bit murmur2 hash as the Java client computes it (org.apache.kafka.common.utils.Utils.murmur2)."""
    length = len(data)
    state = (_SEED ^ length) & _MASK
    whole = length & ~3
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * _MULTIPLIER & _MASK
        word = (word ^ word >> 24) * _MULTIPLIER & _MASK
        state = (state * _MULTIPLIER & _MASK) ^ word
    tail = data[whole:]
    if tail:
        state = (state ^ int.from_bytes(tail, "little")) * _MULTIPLIER & _MASK
    state = (state ^ state >> 13) * _MULTIPLIER & _MASK
    return state ^ state >> 15


def partition_of(key: str, partitions: int) -> int:
    """The partition of a key among so many; the same for a ticket's commands, events, rows and card."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions
