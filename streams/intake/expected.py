"""Who waits at the door for the outcome of a command, and is told when it comes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Told = TypeVar("Told")


class Expected(Generic[Told]):
    """Futures by command; each stands only while somebody waits for it."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Future[Told]]] = {}

    @contextmanager
    def of(self, command: str) -> Iterator["asyncio.Future[Told]"]:
        """A future of the command's outcome, told while the context lasts; enter it before the command is sent."""
        future: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(command, [])
        waiting.append(future)
        try:
            yield future
        finally:
            waiting.remove(future)
            if not waiting:
                self._waiting.pop(command, None)

    @property
    def waiting(self) -> int:
        """For how many commands somebody waits."""
        return len(self._waiting)

    def awaits(self, command: str) -> bool:
        """Whether anybody waits for it."""
        return command in self._waiting

    def tell(self, command: str, told: Told) -> None:
        """Tell all who wait."""
        for future in self._waiting.get(command, ()):
            if not future.done():
                future.set_result(told)
