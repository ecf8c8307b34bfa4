"""Operations that the demonstration plays by the scripts of the city pack: what is ordered follows from script and day alone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from schemas.codec import encode_command, headers, kebab
from schemas.envelope import Command, OperationCommand
from schemas.identity import command_id
from schemas.mode import Level
from schemas.moment import in_utc
from schemas.operation import MAY, ChangeLevel, CompleteStep, EndOperation, OperationOrder, SendReport, StartOperation
from schemas.plan import Plan, ReportKind
from schemas.topics import OPERATION_COMMANDS, TICKET_COMMANDS
from streams.city_pack import CityPack
from streams.simulating.beside import Stored
from streams.simulating.drills import drilled
from streams.simulating.life import VersionAt
from streams.simulating.scripts import Script

SOURCE = "demonstration/simulated"
DAY = timedelta(days=1)
# When in its course an emergency becomes graver, and calm again, and when the reports go out, as parts of the whole.
GRAVER, CALM, FIRST, WRITTEN = 0.3, 0.8, 0.12, 0.7
# The steps are ticked one after the other up to this part of the whole.
STEPS_UNTIL = 0.75


def orders_of(script: Script, plan: Plan) -> list[tuple[float, OperationOrder]]:
    """What is ordered, and at which part of the whole course."""
    begin = StartOperation(
        name=script.name, response=script.response, plan=plan, commander=script.commander, area=script.area, drill=script.drill
    )
    steps = [
        ((number + 1) / (len(plan.steps) + 1) * STEPS_UNTIL, CompleteStep(step=step.code)) for number, step in enumerate(plan.steps)
    ]
    reports = [(FIRST, SendReport(kind=ReportKind.FIRST)), (WRITTEN, SendReport(kind=ReportKind.WRITTEN))] if plan.reports else []
    return sorted(
        [(0.0, begin), *steps, *reports, *_levels(script, plan), (1.0, EndOperation())],
        key=lambda order: order[0],
    )


def _levels(script: Script, plan: Plan) -> list[tuple[float, OperationOrder]]:
    """One level up, and down again, where the plan serves it."""
    level = script.response.level
    graver = script.response.at(Level(level - 1)) if level is not None and level > Level.FIRST else None
    if level is None or graver is None or graver.level is None or not plan.serves(graver):
        return []
    return [(GRAVER, ChangeLevel(level=graver.level)), (CALM, ChangeLevel(level=level))]


def commands_on(pack: CityPack, day: date, version: VersionAt) -> Iterator[OperationCommand | Command]:
    """All commands of the operations that begin on a day, and of the tickets of drills; ids follow from script, day and place."""
    plans = {plan.code: plan for plan in pack.plans}
    for script in pack.scripts:
        if day.toordinal() % script.every_days != script.on_day % script.every_days:
            continue
        begin = datetime.combine(day, script.at, pack.zone)
        operation = f"{script.code}-{day:%Y%m%d}"
        for number, (part, body) in enumerate(orders_of(script, plans[script.plan])):
            yield OperationCommand(
                id=command_id(SOURCE, operation, str(number), kebab(type(body).__name__)),
                operation=operation,
                at=in_utc(begin + part * timedelta(minutes=script.minutes)),
                actor="demonstration",
                role=MAY[type(body)][0],
                source=SOURCE,
                policy=pack.policy.version,
                body=body,
            )
        for report in script.report:
            yield from drilled(report, operation, in_utc(begin), pack, version)


class SimulatedOperations:
    """The commands, as city time comes to them.

    It begins a day before the one on which the demonstration begins or goes on, for what runs over midnight; each counts once.
    """

    def __init__(self, pack: CityPack, first: date, version: VersionAt) -> None:
        self._pack = pack
        self._first = first
        self._version = version
        self._reached: datetime | None = None

    def due(self, now: datetime) -> Iterator[OperationCommand | Command]:
        """The commands that city time has reached since this was asked last."""
        days = self._days(now, self._pack.zone)
        found = [command for day in days for command in commands_on(self._pack, day, self._version)]
        for command in sorted(found, key=lambda command: command.at):
            if command.at <= now and (self._reached is None or command.at > self._reached):
                yield command
        self._reached = now

    def _days(self, now: datetime, zone: tzinfo) -> list[date]:
        since = (self._reached or now).astimezone(zone).date() - DAY
        day, found = max(since, self._first), []
        while day <= now.astimezone(zone).date():
            found.append(day)
            day += DAY
        return found

    def stored_as(self, command: OperationCommand | Command) -> list[Stored]:
        """The record of a command."""
        topic = TICKET_COMMANDS if isinstance(command, Command) else OPERATION_COMMANDS
        return [Stored(topic, command.subject, encode_command(command), headers(command))]
