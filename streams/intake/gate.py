"""How many requests the door holds at once: beyond that it says so at once, instead of holding ever more of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from streams.intake.refusals import Unavailable


class Gate:
    """Lets in so many at once."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; raises Unavailable when all are taken."""
        if self._taken >= self._places:
            raise Unavailable(f"{self._places} requests are in work, which is the limit: send again in a moment", retry_after_s=1)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
