"""A ticket's life as the demonstration plays it: its commands in order, real and simulated."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import TypeVar

from msgspec import Struct

from schemas.envelope import Command
from schemas.identity import command_id
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.roles import MAY
from schemas.ticket.stages import CloseTicket, ReportTicket
from streams.simulating.chance import one_of

SIMULATED = "demonstration/simulated"
# What a simulated officer would have written: nobody wrote it, so no words lie under this digest.
UNWRITTEN = "0" * 64
PERSONS = tuple(str(number) for number in range(1, 10))

Body = TypeVar("Body", bound=TicketCommand)
VersionAt = Callable[[datetime], str]


class Life(Struct, frozen=True):
    """All commands about one ticket, by time, the report first."""

    commands: tuple[Command, ...]

    @property
    def ticket(self) -> str:
        return self.commands[0].ticket

    @property
    def report(self) -> ReportTicket:
        body = self.commands[0].body
        assert isinstance(body, ReportTicket), "a life begins with its report"
        return body

    def find(self, kind: type[Body]) -> Command | None:
        """The first command of a kind."""
        return next((command for command in self.commands if isinstance(command.body, kind)), None)

    def named(self, what: str) -> Command | None:
        """The simulated command that was added under a name."""
        sought = command_id(SIMULATED, self.ticket, what)
        return next((command for command in self.commands if command.id == sought), None)

    @property
    def closure(self) -> Command | None:
        return self.find(CloseTicket)

    def after(self, command: Command) -> Command | None:
        """The command that follows another."""
        position = self.commands.index(command) + 1
        return self.commands[position] if position < len(self.commands) else None

    def longest_rest(self, within: timedelta) -> tuple[datetime, timedelta]:
        """Where nothing happens for longest between the report and the closure, or the end of a time without one."""
        last = self.closure or self.commands[-1]
        until = last.at if self.closure is not None else self.commands[0].at + within
        times = [command.at for command in self.commands if command.at <= until] + [until]
        rests = [(after - before, before) for before, after in pairwise(times)]
        length, begins = max(rests, default=(timedelta(), until))
        return begins, length

    def with_acts(self, *acts: Command) -> "Life":
        """The life with more commands at their times; where times are equal, a new one comes after."""
        return Life(tuple(sorted((*self.commands, *acts), key=lambda command: command.at)))


def act(life: Life, what: str, at: datetime, body: TicketCommand, version: VersionAt, *, role: Role | None = None) -> Command:
    """A simulated command: its id follows from the ticket and what it is, its actor bears the role and that he is simulated."""
    role = role or MAY[type(body)][0]
    return Command(
        id=command_id(SIMULATED, life.ticket, what),
        ticket=life.ticket,
        at=at,
        actor=person(role, life.ticket, what),
        role=role,
        source=SIMULATED,
        policy=version(at),
        body=body,
    )


def person(role: Role, ticket: str, what: str) -> str:
    """A simulated person in a role; what one does with a ticket twice under one name is done by one person."""
    return f"simulated-{role.value}-{one_of(PERSONS, 'person', role.value, ticket, what)}"


def lives_of(commands: Iterable[Command]) -> Iterator[Life]:
    """The lives of all tickets that are reported among these commands, in the order of their ids."""
    ordered = sorted(commands, key=lambda command: (command.ticket, command.at))
    for _, found in groupby(ordered, key=lambda command: command.ticket):
        life = Life(tuple(found))
        yield Life(tuple(sorted(life.commands, key=lambda command: not isinstance(command.body, ReportTicket))))
