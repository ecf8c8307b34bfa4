"""The only module that reads a clock, makes an id or rolls chance; everything else takes them as arguments."""

import secrets
import time
import uuid
from datetime import UTC, datetime


def wall_now() -> datetime:
    """The wall's time now, in UTC with its zone, to the microsecond."""
    return datetime.now(UTC)


def monotonic_s() -> float:
    """Seconds since an arbitrary start; never goes back, so durations and back-off are measured with it."""
    return time.monotonic()


def new_id() -> str:
    """A fresh UUID of version 7 (RFC 9562): ids made later sort later, to the millisecond."""
    at_ms = time.time_ns() // 1_000_000
    chance = secrets.randbits(74)
    number = (at_ms & (1 << 48) - 1) << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    return str(uuid.UUID(int=number))


def new_salt() -> bytes:
    """Sixteen fresh random bytes for a salted digest."""
    return secrets.token_bytes(16)
