"""One import from its first command to its summary: nothing is added twice, nothing before the log's last tick."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from schemas.envelope import Command
from schemas.moment import grid_floor
from streams.importing.agenda import WholeAgenda
from streams.importing.conductor import Conductor, conduct, conducting
from streams.settings import Settings


class ImportRefused(Exception):
    """Steps lie before the log's last tick; both times stand in the text."""


class ImportSummary(Struct, frozen=True, kw_only=True):
    """What an import did with the commands of its plan; `from_at` and `to_at` are their first and last city time.

    `parked` are those whose ticket has a record in the log that nobody can read: they have no outcome.
    """

    commands: int
    decided_before: int
    decided_now: int
    refused: int
    parked: int
    from_at: datetime | None
    to_at: datetime | None


async def run_import(
    settings: Settings, commands: Sequence[Command], holder: str, speed: float, on_decided: Callable[[int], None]
) -> ImportSummary:
    """Play the commands that have no outcome yet.

    Raises ImportRefused, LeaseDenied if another import holds the clock, NoAnswer if a service does not do its part.
    """
    async with conducting(settings, holder) as conductor:
        known = await conductor.followed.catch_up({command.id for command in commands})
        fresh = [command for command in commands if command.id not in known and not conductor.followed.is_parked(command)]
        _refuse_past(conductor, fresh)
        on_decided(len(known))
        if fresh or _lacks_closing_tick(conductor.clock.at, commands):
            await conduct(conductor, WholeAgenda(fresh), lambda _: speed, on_decided)
        times = [command.at for command in commands]
        parked = {command.id for command in commands} & conductor.followed.wanted
        return ImportSummary(
            commands=len(commands),
            decided_before=len(known),
            decided_now=len({command.id for command in fresh} - parked),
            refused=conductor.followed.refused,
            parked=len(parked),
            from_at=min(times, default=None),
            to_at=max(times, default=None),
        )


def _lacks_closing_tick(now: datetime | None, commands: Sequence[Command]) -> bool:
    """Whether an import was killed behind its last outcome: city time still stands in the minute of its last step."""
    last = max((command.at for command in commands), default=None)
    return now is not None and last is not None and grid_floor(now) == grid_floor(last)


def _refuse_past(conductor: Conductor, fresh: Sequence[Command]) -> None:
    now = conductor.clock.at
    past = [command.at for command in fresh if now is not None and command.at < now]
    if past and now is not None:
        raise ImportRefused(
            f"{len(past)} new steps lie before the log's last tick: the first at {min(past).isoformat()}, "
            f"the tick at {now.isoformat()}. City time never goes back: import with --shift."
        )


class SpeedMalformed(Exception):
    """The text is no speed; what was found and expected is named."""


def speed_of(text: str) -> float:
    """The speed that `--speed` names: a number of city seconds per wall second, or max. Raises SpeedMalformed."""
    try:
        speed = math.inf if text == "max" else float(text)
    except ValueError:
        speed = math.nan
    if not speed > 0:
        raise SpeedMalformed(f"--speed {text}: expected max, or city seconds per second, a number above 0 such as 60")
    return speed
