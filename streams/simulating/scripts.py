"""Scripts of operations that the demonstration plays, each on its days: a table of the city pack, checked against its plans."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from schemas.area import Area
from schemas.city import Community
from schemas.mode import Response
from schemas.operation import Commander
from schemas.plan import Code, Plan, Words
from schemas.policy import Policy
from schemas.stage import Stage
from streams.pack_files import CityPackMalformed, convert_toml, read_toml, refuse_repeats

EVERY_DAYS_MAX = 28


class ScriptedReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A report in the course of a drill: so many minutes after its start, in a grid of a community, and closed so many later."""

    code: Code
    category: Code
    community: str
    grid: int
    after_minutes: Annotated[int, Meta(ge=0)]
    minutes: Annotated[int, Meta(ge=1)]


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
    report: tuple[ScriptedReport, ...] = ()


class ScriptsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `demonstration.toml`."""

    operation: tuple[Script, ...] = ()


def load_scripts(path: Path, plans: tuple[Plan, ...], policy: Policy, communities: tuple[Community, ...]) -> tuple[Script, ...]:
    """Read and check the scripts, in the order of their file, against the rest of their pack.

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
        _check_reports(path, script, policy, {community.code: community for community in communities})
    return scripts


def _check_reports(path: Path, script: Script, policy: Policy, communities: Mapping[str, Community]) -> None:
    """Refuse reports that are no part of a drill, or that could not be worked on to their end in its course."""
    refuse_repeats(path, (report.code for report in script.report))
    for report in script.report:
        category, community = policy.category(report.category), communities.get(report.community)
        procedure = policy.procedure(category.procedure) if category is not None else None
        for field, found, is_right, expected in (
            ("drill", script.drill, script.drill, "true: only a drill plays reports of its own"),
            (
                "category",
                report.category,
                procedure is not None and procedure.required == tuple(Stage),
                "one that passes all stages",
            ),
            ("community", report.community, community is not None, "one of communities.csv"),
            ("grid", report.grid, community is not None and 1 <= report.grid <= community.grids, "a grid of that community"),
            ("minutes", report.minutes, report.after_minutes + report.minutes <= script.minutes, "an end within the drill"),
        ):
            if not is_right:
                raise CityPackMalformed(
                    f"{path}: operation {script.code}: report {report.code}: {field}: found {found!r}, expected {expected}"
                )
