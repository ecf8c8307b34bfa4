"""`./rongzhi check`: the live boards against a cold replay at the same offsets, while events stream in."""

from typing import Annotated

import msgspec
import typer
from confluent_kafka import KafkaException

from infra.cli.shown_progress import ShownProgress
from infra.obstacle import Obstacle
from infra.supervision.running_start import settings_in_use
from streams.check import Checked, NoMarker
from streams.check import check as checked
from streams.city_pack import load_city_pack
from streams.log import LogUnavailable
from streams.pack_files import CityPackMalformed
from streams.replay import NoSuchLog

SHOWN_MAX = 20


def check(as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False) -> None:
    """Compare the live boards with a cold replay; exit code 0 if they are equal, 1 if not."""
    settings = settings_in_use()
    try:
        with ShownProgress("records") as shown:
            verdict = checked(settings, load_city_pack(settings.city_pack).zone, shown.reached)
    except (NoMarker, NoSuchLog, LogUnavailable, CityPackMalformed, KafkaException) as error:
        raise Obstacle(str(error)) from error
    print(msgspec.json.encode(verdict).decode() if as_json else _words(verdict))
    raise typer.Exit(0 if verdict.equal else 1)


def _words(verdict: Checked) -> str:
    events = sum(offset + 1 for found in (verdict.offsets, *verdict.families.values()) for offset in found.values())
    if verdict.equal:
        behind = sum(verdict.behind.values())
        return f"equal: {events} records, {len(verdict.offsets)} partitions, every digest the same; {behind} records behind the log"
    rows = [f"  {d.partition} {'/'.join(d.key)}: live {d.live}, cold {d.cold}" for d in verdict.differences[:SHOWN_MAX]]
    return "\n".join([f"NOT EQUAL after {events} records: {len(verdict.differences)} rows differ", *rows, *verdict.digests_apart()])
