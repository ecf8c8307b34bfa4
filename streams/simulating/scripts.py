"""Scripts of operations that the demonstration plays, each on its days: a table of the city pack, checked against its plans."""

from datetime import time
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from schemas.area import Area
from schemas.mode import Response
from schemas.operation import Commander
from schemas.plan import Code, Plan, Words
from streams.pack_files import CityPackMalformed, convert_toml, read_toml, refuse_repeats

EVERY_DAYS_MAX = 28


class Script(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An operation that is made up: on one of each so many days, from a local time on, for so many minutes."""

    code: Code
    name: Words
    plan: Code
    response: Response
    commander: Commander
    at: time
    minutes: Annotated[int, Meta(ge=10, le=1440)]
    every_days: Annotated[int, Meta(ge=1, le=EVERY_DAYS_MAX)] = 1
    on_day: Annotated[int, Meta(ge=0, lt=EVERY_DAYS_MAX)] = 0
    area: Area | None = None
    drill: bool = False


class ScriptsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `demonstration.toml`."""

    operation: tuple[Script, ...] = ()


def load_scripts(path: Path, plans: tuple[Plan, ...]) -> tuple[Script, ...]:
    """Read and check the scripts, in the order of their file.

    Raises CityPackMalformed with file and field.
    """
    scripts = convert_toml(path, read_toml(path), ScriptsFile).operation
    refuse_repeats(path, (script.code for script in scripts))
    known = {plan.code: plan for plan in plans}
    for script in scripts:
        plan = known.get(script.plan)
        if plan is None:
            raise CityPackMalformed(
                f"{path}: operation {script.code}: plan: found {script.plan!r}, expected one of {', '.join(known)}"
            )
        if not plan.serves(script.response):
            served = ", ".join(f"{one.mode} {one.level.numeral}" if one.level else one.mode for one in plan.responses)
            raise CityPackMalformed(f"{path}: operation {script.code}: response: plan {plan.code} serves {served}")
    return scripts
