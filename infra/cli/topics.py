"""`./rongzhi topics`: make the cluster hold the topics of the table, and the city's policy."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from infra.kafka.provision import Provisioned, provision
from infra.obstacle import Obstacle
from infra.supervision.running_start import settings_in_use
from streams.city_pack import CityPackMalformed
from streams.policy_log import PolicyConflict, publish
from streams.settings import Settings


def topics(as_json: Annotated[bool, typer.Option("--json", help="Print the topics as JSON.")] = False) -> None:
    """Create the topics that are missing and publish the city's policy; run twice, it changes nothing."""
    found, version = prepare_log(settings_in_use())
    if as_json:
        print(msgspec.json.encode({"topics": found, "policy": version}).decode())
        return
    table = Table("topic", "partitions", "settings", "")
    for topic in found:
        told = ", ".join(f"{key}={value}" for key, value in topic.config.items())
        table.add_row(topic.name, str(topic.partitions), told, "created" if topic.created else "")
    Console().print(table)
    print(f"policy {version}")


def prepare_log(settings: Settings) -> tuple[list[Provisioned], str]:
    """Topics and policy, in this order; both are left alone where they are there.

    Raises:
        Obstacle: an existing topic or policy differs, or the cluster does not do as asked.
    """
    found = provision(settings.bootstrap, settings.partitions, settings.replication)
    try:
        return found, publish(settings)
    except (PolicyConflict, CityPackMalformed, TimeoutError) as error:
        raise Obstacle(str(error)) from error
