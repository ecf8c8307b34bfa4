"""`./rongzhi import`: play a city's record into the log, and say what became of each of its steps."""

import asyncio
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import typer
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException
from websockets.exceptions import WebSocketException

from infra.cli.shown_progress import ShownProgress
from infra.obstacle import Obstacle
from infra.supervision.running_start import settings_in_use
from schemas.codec import Unreadable
from streams.city_pack import CityPack, load_city_pack
from streams.clock import wall_now
from streams.importing.commands import commands_of
from streams.importing.followed_log import NoAnswer
from streams.importing.mapping import MappingMalformed
from streams.importing.recorded import Recorded, read_recorded
from streams.importing.rejects import rejects_csv
from streams.importing.rows import RecordUnreadable
from streams.importing.run import ImportRefused, ImportSummary, SpeedMalformed, run_import, speed_of
from streams.importing.shift import Shift, ShiftMalformed, read_shift, refuse_out_of_time, shift_of
from streams.lease import LeaseDenied
from streams.log import LogUnavailable
from streams.pack_files import CityPackMalformed
from streams.policy_log import NoPolicyInForce, PolicyBook
from streams.settings import Settings

UNUSABLE = (CityPackMalformed, MappingMalformed, RecordUnreadable, ShiftMalformed, SpeedMalformed)
DENIED = (ImportRefused, LeaseDenied, NoAnswer, NoPolicyInForce, Unreadable)
AWAY = (KafkaError, KafkaException, LogUnavailable, WebSocketException, OSError)


def import_record(
    file: Annotated[Path, typer.Argument(help="The record, a CSV file.")],
    mapping: Annotated[Path, typer.Option(help="What its columns mean, a TOML file; see infra/city/mappings.")],
    speed: Annotated[str, typer.Option(help="City seconds per second, or max.")] = "max",
    shift: Annotated[str, typer.Option(help="Move the record: 4000d, -36h, or a day such as 2026-11-24.")] = "",
    rejects: Annotated[
        Path | None, typer.Option(help="Where unusable steps go; in the data folder, under the name of FILE, if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Play a city's record into the log, in step with the clock; run twice, it adds nothing twice."""
    settings = settings_in_use()
    try:
        pace, asked = speed_of(speed), read_shift(shift)
        pack = load_city_pack(settings.city_pack)
        recorded = read_recorded(file, mapping, pack, wall_now())
        moved = _moved(asked, recorded, pack)
    except UNUSABLE as error:
        raise Obstacle(str(error)) from error
    reject_file = rejects or settings.var / "rejects" / reject_name(file)
    _write_rejects(reject_file, recorded)
    try:
        summary = asyncio.run(_import(settings, recorded, moved, pace))
    except DENIED as error:
        raise Obstacle(str(error)) from error
    except AWAY as error:
        raise Obstacle(f"the services do not answer ({_words_of(error)}): see ./rongzhi status") from error
    _print(_facts(recorded, summary, reject_file), as_json)


def _words_of(error: Exception) -> str:
    told = error.args[0].str() if isinstance(error, KafkaException) else str(error)  # its own text is that of an object
    return told or type(error).__name__


def reject_name(file: Path) -> str:
    """The name of a record's reject file: every export may be called export.csv, so its folder is in the name as a digest."""
    return f"{file.stem}-{sha256(str(file.resolve()).encode()).hexdigest()[:8]}.rejects.csv"


def _write_rejects(target: Path, recorded: Recorded) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(rejects_csv(recorded.plan.rejects), encoding="utf-8")
    except OSError as error:
        raise Obstacle(f"the reject file cannot be written: {error}. Nothing was imported: name another with --rejects.") from error


def _moved(shift: Shift, recorded: Recorded, pack: CityPack) -> timedelta:
    steps = recorded.plan.steps
    if not steps:
        return timedelta()
    moved = shift_of(shift, steps[0].at, ZoneInfo(recorded.mapping.zone), ZoneInfo(pack.city.zone))
    refuse_out_of_time(steps, moved)
    return moved


async def _import(settings: Settings, recorded: Recorded, shift: timedelta, speed: float) -> ImportSummary:
    policies = await PolicyBook(settings.bootstrap).known()
    source = f"import/{recorded.mapping.name}"
    commands = list(commands_of(recorded.plan.steps, source, "", shift, policies.version_at))
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
    if plan["left_out"]:
        of_each = ", ".join(f"{count} {activity}" for activity, count in plan["left_out"].items())
        print(f"  returns {plan['returns']}; events left out {sum(plan['left_out'].values())}: {of_each}.")
    decided = f"{facts['decided_now']} now, {facts['decided_before']} before"
    print(f"  decided {decided}, refused {facts['refused']}, parked {facts['parked']}.")
    print(f"  rejects {facts['rejects']} in {facts['reject_file']}: {plan['rejects']}")
