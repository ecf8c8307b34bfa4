"""`./rongzhi replay`: fold the log cold and print what every board must say; nothing is written anywhere."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
import typer
from confluent_kafka import KafkaException

from infra.cli.shown_progress import ShownProgress
from infra.obstacle import Obstacle
from infra.supervision.running_start import settings_in_use
from projections.families import FAMILIES
from schemas.codec import Unreadable
from streams.city_pack import load_city_pack
from streams.log import LogUnavailable
from streams.pack_files import CityPackMalformed
from streams.replay import NoSuchLog, Reached, Replayed, Until, story
from streams.replay import replay as folded
from streams.settings import Settings

UNTIL = (
    "a time with its zone such as 2026-11-24T14:03:00+08:00, or offsets such as 0:118,1:97, "
    "with those of another topic behind them: 0:118;indicator-readings-v1=0:7"
)


def replay(
    until: Annotated[str, typer.Option(help=f"How far: {UNTIL}.")] = "",
    ticket: Annotated[str, typer.Option(help="Print the story of one ticket instead.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Fold the log from its first record and print the boards."""
    settings = settings_in_use()
    try:
        if ticket:
            _print_story(story(settings, load_city_pack(settings.city_pack).zone, ticket), ticket, as_json)
        else:
            _print_boards(_fold(settings, until), as_json)
    except (NoSuchLog, LogUnavailable, CityPackMalformed, Unreadable, KafkaException) as error:
        raise Obstacle(f"{error}. Is the broker at {settings.bootstrap} up? See ./rongzhi status.") from error


def _fold(settings: Settings, until: str) -> Replayed:
    with ShownProgress("records") as shown:
        return folded(settings, load_city_pack(settings.city_pack).zone, until_of(until), shown.reached)


def until_of(text: str) -> Until:
    """The end that `--until` names; raises Obstacle for anything but a time with its zone or offsets by partition."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        pass  # then it must be offsets
    else:
        if moment.tzinfo is None:
            raise Obstacle(f"--until {text}: the time has no zone; expected {UNTIL}.")
        return moment
    try:
        tickets, *others = text.split(";")
        return Reached(_offsets(tickets), dict(_of_family(other) for other in others))
    except ValueError:
        raise Obstacle(f"--until {text}: expected {UNTIL}.") from None


def _offsets(text: str) -> dict[int, int]:
    return {int(partition): int(offset) for partition, offset in (pair.split(":") for pair in text.split(","))}


def _of_family(text: str) -> tuple[str, dict[int, int]]:
    topic, _, offsets = text.partition("=")
    if topic not in FAMILIES:
        raise ValueError(topic)
    return topic, _offsets(offsets)


def _print_story(entries: list[dict[str, Any]], ticket: str, as_json: bool) -> None:
    if not entries:
        raise Obstacle(f"The log holds no record of ticket {ticket}.")
    if as_json:
        print(msgspec.json.encode(entries).decode())
        return
    for entry in entries:
        print(" ".join(f"{name}={value}" for name, value in entry.items()))


def _print_boards(replayed: Replayed, as_json: bool) -> None:
    facts = replayed.printed()
    if as_json:
        print(msgspec.json.encode(facts).decode())
        return
    print(f"as of {facts['as_of']}, offsets {facts['offsets']}\ndigest {facts['digest']}")
    for name, rows in facts["boards"].items():
        print(f"{name}: {len(rows)} rows")
