"""The frames between gateway and wall: snapshots, numbered deltas and heartbeats down, hello and resync up.

Values are absolute, so frames merge by overwriting. A delta is applied if its number is the last one's + 1 and ignored if it is
not later; on a gap, another epoch or a heartbeat that is ahead the client asks again, and is whole with the next snapshot.
"""

from typing import Any, Literal

from msgspec import Struct

from schemas.moment import Moment

Cells = dict[str, Any]
# 指挥大厅, 成果展示: each screen has cells of its own, and numbers its deltas by itself.
ScreenName = Literal["hall", "showcase", "control"]


class Standing(Struct, frozen=True, kw_only=True):
    """What every frame says about where and how fresh the numbers are.

    `e` is the epoch, which changes with the gateway's process, `seq` the number of the last delta. `up` is the gateway's monotonic
    time, by which a client tells how long a frame was on its way, whoever sets a clock. `ts` is the gateway's wall time and `fresh`
    the wall time at which the newest tick was stored that the slowest shard has folded (or at which it reached the gateway, if that
    was earlier by the gateway's clock); the age of the numbers is their difference. All are milliseconds.
    `offsets` are the last events folded, by partition.
    """

    e: str
    seq: int
    up: int
    ts: int
    fresh: int | None
    as_of: Moment | None
    offsets: dict[str, int]


class Snapshot(Standing, frozen=True, kw_only=True, tag="s", tag_field="t"):
    """All cells of a screen; `build` names the page that goes with them, and a page of another build loads itself anew."""

    build: str
    cells: Cells


class Delta(Standing, frozen=True, kw_only=True, tag="d", tag_field="t"):
    """The cells that changed, and the keys of those that are gone."""

    build: str
    cells: Cells
    gone: tuple[str, ...] = ()


class Heartbeat(Standing, frozen=True, kw_only=True, tag="h", tag_field="t"):
    """Where the numbers stand, at least once a second, whether or not they change."""


class Have(Struct, frozen=True, forbid_unknown_fields=True):
    """The last frame that a client applied."""

    e: str
    seq: int


class Hello(Struct, frozen=True, tag="hello", tag_field="t"):
    """A client begins: which screen it shows, and what it still has from before."""

    screen: ScreenName
    have: Have | None = None


class Resync(Struct, frozen=True, tag="resync", tag_field="t"):
    """A client lost count and wants a snapshot."""


ServerFrame = Snapshot | Delta | Heartbeat
ClientFrame = Hello | Resync
