"""`./rongzhi explain`: what a number is made of, record by record, from a cold fold; nothing is written anywhere."""

from typing import Annotated

import msgspec
import typer
from confluent_kafka import KafkaException

from infra.cli.replay import UNTIL, until_of
from infra.cli.shown_progress import ShownProgress
from infra.obstacle import Obstacle
from infra.supervision.running_start import settings_in_use
from projections.addresses import NoSuchNumber, address_of
from schemas.codec import Unreadable
from schemas.explanation import Address
from streams.city_pack import load_city_pack
from streams.explain import NEWEST, ExplainedAt, Question
from streams.explain import explain as explain_cold
from streams.log import LogUnavailable
from streams.pack_files import CityPackMalformed
from streams.replay import NoSuchLog

ADDRESS = "the board, then its key fields and columns, such as open-tickets colour=red, or flow day=2026-11-24 reported"


def explain(
    board: Annotated[str, typer.Argument(help="The board.")],
    parts: Annotated[list[str] | None, typer.Argument(help="FIELD=VALUE for a key field, or the name of a column.")] = None,
    until: Annotated[str, typer.Option(help=f"At which moment of the past: {UNTIL}.")] = "",
    newest: Annotated[int, typer.Option(min=1, help="How many records to show.")] = NEWEST,
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Say what a number is the sum of, and which records stand behind it."""
    settings = settings_in_use()
    try:
        question = Question(asked(board, parts or []), until_of(until), newest)
        zone = load_city_pack(settings.city_pack).zone
        with ShownProgress("records") as shown:
            found = explain_cold(settings, zone, question, shown.reached)
    except NoSuchNumber as error:
        raise Obstacle(f"{error}. Expected: {ADDRESS}.") from error
    except (NoSuchLog, LogUnavailable, CityPackMalformed, Unreadable, KafkaException) as error:
        raise Obstacle(f"{error}. Is the broker at {settings.bootstrap} up? See ./rongzhi status.") from error
    print(msgspec.json.encode(found).decode() if as_json else told(found))


def asked(board: str, parts: list[str]) -> Address:
    """The address that the arguments name; raises NoSuchNumber."""
    pairs = [part.partition("=") for part in parts]
    where = {name: value for name, equals, value in pairs if equals}
    return address_of(board, where, [name for name, equals, _ in pairs if not equals])


def told(found: ExplainedAt) -> str:
    """What is printed for a person."""
    number = found.number
    lines = [f"as of {found.as_of}, offsets {found.offsets}"]
    if number.total is not None:
        lines.append(f"sum {number.total} of {'+'.join(number.address.columns)} over {len(number.rows)} rows")
    if not number.holds:
        lines.append(f"but the records behind it come to {number.found}: the fold is at fault, please report it")
    lines.append(f"{number.records} behind it, by policy {number.policies}; the newest:")
    for origin in number.newest:
        amount = "" if origin.amount is None else f"{origin.amount:+d}"
        lines.append(f"{origin.partition}/{origin.offset} {origin.at} {origin.ticket} {origin.type} {amount}".rstrip())
    return "\n".join(lines)
