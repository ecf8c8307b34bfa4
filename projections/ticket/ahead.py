"""What lies ahead of a ticket: moments at which time will ask something of it."""

from datetime import datetime

from msgspec import Struct

from schemas.due import Due


class Ahead(Struct, frozen=True):
    """A moment, what falls due then, the sequence of the record that set it, and which one `of` several that it set."""

    at: datetime
    due: Due
    set_by: int
    of: str = ""
