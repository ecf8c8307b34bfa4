"""The commands of an import in the order of their time, and the pace at which they are played."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Protocol

from schemas.envelope import Command

# City seconds per wall second at a moment of city time; infinity is as fast as the services answer.
Pace = Callable[[datetime], float]


class Agenda(Protocol):
    """Commands sorted by time."""

    def next_at(self) -> datetime | None:
        """The time of the next command, None when all are taken."""
        ...

    def take_before(self, end: datetime) -> list[Command]:
        """Remove and give the commands that lie before a moment, in order."""
        ...


class WholeAgenda:
    """An agenda that is known from the start."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = sorted(commands, key=lambda command: command.at)
        self._position = 0

    def next_at(self) -> datetime | None:
        return self._commands[self._position].at if self._position < len(self._commands) else None

    def take_before(self, end: datetime) -> list[Command]:
        start = self._position
        while self._position < len(self._commands) and self._commands[self._position].at < end:
            self._position += 1
        return self._commands[start : self._position]


class DailyAgenda:
    """An agenda to which each day brings its own commands; those of earlier days wait among them until their time.

    `commands_of` gives the commands that begin on a day; none of them lies before that day's start.
    """

    def __init__(
        self, first_day: date, start_of: Callable[[date], datetime], commands_of: Callable[[date], Iterator[Command]]
    ) -> None:
        self._next_day = first_day
        self._start_of = start_of
        self._commands_of = commands_of
        self._waiting: list[tuple[datetime, int, Command]] = []
        self._order = 0

    def next_at(self) -> datetime | None:
        while not self._waiting or self._waiting[0][0] >= self._start_of(self._next_day):
            self._bring_next_day()
        return self._waiting[0][0]

    def take_before(self, end: datetime) -> list[Command]:
        taken = []
        while (at := self.next_at()) is not None and at < end:
            taken.append(heapq.heappop(self._waiting)[2])
        return taken

    def _bring_next_day(self) -> None:
        for command in self._commands_of(self._next_day):
            heapq.heappush(self._waiting, (command.at, self._order, command))
            self._order += 1
        self._next_day += timedelta(days=1)
