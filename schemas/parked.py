"""A record that was set aside: where it lies in which topic, whose it is, and why."""

from msgspec import Struct


class ParkedRecord(Struct, frozen=True, kw_only=True):
    """One line of `parked-events-v1`; `ticket` is the record's key as stored."""

    topic: str
    partition: int
    offset: int
    ticket: str
    reason: str

    def key(self) -> bytes:
        """The same record parked twice has the same key."""
        return f"{self.topic}/{self.partition}/{self.offset}".encode()
