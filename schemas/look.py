"""What runs on a machine, as its lookout saw it: services, and how much each topic holds."""

from typing import Literal

from msgspec import Struct

from schemas.moment import Moment

State = Literal["starting", "running", "failed", "stopped"]


class ServiceSeen(Struct, frozen=True, kw_only=True):
    """A service: `since` is the time of its last start, `lag` the records it is behind (None: not measured)."""

    name: str
    state: State
    since: Moment | None
    lag: int | None
    restarts: int


class TopicSeen(Struct, frozen=True, kw_only=True):
    """A topic: how many records its partitions hold, and how many came in a second since the last look."""

    name: str
    partitions: int
    records: int
    per_s: float


class MachineSeen(Struct, frozen=True, kw_only=True):
    """One look, at a moment in wall milliseconds; `parked` is how many records could not be read or folded (None: not known)."""

    machine: str
    seen_ms: int
    services: tuple[ServiceSeen, ...]
    topics: tuple[TopicSeen, ...]
    parked: int | None
    disk_free_bytes: int
