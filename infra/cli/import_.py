"""`./rongzhi import`: play a city's record into the log, and say what became of each of its steps."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import typer

from infra.cli.shown_progress import ShownProgress
from infra.obstacle import Obstacle
from streams.city_pack import CityPack, CityPackMalformed, load_city_pack
from streams.importing.commands import commands_of
from streams.importing.followed_log import NoAnswer
from streams.importing.mapping import MappingMalformed
from streams.importing.recorded import Recorded, read_recorded
from streams.importing.rejects import rejects_csv
from streams.importing.rows import RecordUnreadable
from streams.importing.run import ImportRefused, ImportSummary, run_import, speed_of
from streams.importing.shift import ShiftMalformed, shift_of
from streams.lease import LeaseDenied
from streams.policy_log import PolicyBook
from streams.settings import Settings, read_settings

EXPECTED = (CityPackMalformed, MappingMalformed, RecordUnreadable, ImportRefused, LeaseDenied, NoAnswer, ShiftMalformed)


def import_record(
    file: Annotated[Path, typer.Argument(help="The record, a CSV file.")],
    mapping: Annotated[Path, typer.Option(help="What its columns mean, a TOML file; see infra/city/mappings.")],
    speed: Annotated[str, typer.Option(help="City seconds per second, or max.")] = "max",
    shift: Annotated[str, typer.Option(help="Move the record: 4000d, -36h, or a day such as 2026-11-24.")] = "",
    rejects: Annotated[
        Path | None, typer.Option(help="Where unusable steps go; FILE.rejects.csv in the data folder if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Play a city's record into the log, in step with the clock; run twice, it adds nothing twice."""
    settings = read_settings()
    try:
        pace = speed_of(speed)
        pack = load_city_pack(settings.city_pack)
        recorded = read_recorded(file, mapping, pack)
        reject_file = rejects or settings.var / "rejects" / f"{file.stem}.rejects.csv"
        reject_file.parent.mkdir(parents=True, exist_ok=True)
        reject_file.write_text(rejects_csv(recorded.plan.rejects), encoding="utf-8")
        moved = _shift(shift, recorded, pack)
        summary = asyncio.run(_import(settings, recorded, moved, pace))
    except EXPECTED as error:
        raise Obstacle(str(error)) from error
    except ValueError as error:
        raise Obstacle(f"--speed {speed}: {error}") from error
    except OSError as error:
        raise Obstacle(f"{error}. Do the services run? See ./rongzhi status.") from error
    _print(_facts(recorded, summary, reject_file), as_json)


def _shift(text: str, recorded: Recorded, pack: CityPack) -> timedelta:
    if not recorded.plan.steps:
        return timedelta()
    return shift_of(text, recorded.plan.steps[0].at, ZoneInfo(recorded.mapping.zone), ZoneInfo(pack.city.zone))


async def _import(settings: Settings, recorded: Recorded, shift: timedelta, speed: float) -> ImportSummary:
    policy = (await PolicyBook(settings.bootstrap).newest()).version
    source = f"import/{recorded.mapping.name}"
    commands = list(commands_of(recorded.plan.steps, source, "", shift, policy))
    with ShownProgress("steps", len(commands)) as shown:
        return await run_import(settings, commands, source, speed, shown.advance)


def _facts(recorded: Recorded, summary: ImportSummary, reject_file: Path) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(summary)
    return {
        "source": recorded.mapping.name,
        **facts,
        "plan": msgspec.to_builtins(recorded.plan.counts),
        "rejects": len(recorded.plan.rejects),
        "reject_file": str(reject_file),
    }


def _print(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    plan = facts["plan"]
    print(f"{facts['source']}: {plan['rows']} rows, {plan['tickets']} tickets, {facts['commands']} steps.")
    print(f"  decided now {facts['decided_now']}, before {facts['decided_before']}, refused {facts['refused']}.")
    print(f"  rejects {facts['rejects']} in {facts['reject_file']}: {plan['rejects']}")
