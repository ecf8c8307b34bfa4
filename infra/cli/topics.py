"""`./rongzhi topics`: make the cluster hold the topics of the table, and the city's policy."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from infra.kafka.prepared_log import prepare_log
from infra.supervision.running_start import settings_in_use


def topics(as_json: Annotated[bool, typer.Option("--json", help="Print the topics as JSON.")] = False) -> None:
    """Create the topics that are missing and publish the city's policy; run twice, it changes nothing."""
    found, published = prepare_log(settings_in_use())
    if as_json:
        print(msgspec.json.encode({"topics": found, "policy": published.newest}).decode())
        return
    table = Table("topic", "partitions", "settings", "")
    for topic in found:
        told = ", ".join(f"{key}={value}" for key, value in topic.config.items())
        table.add_row(topic.name, str(topic.partitions), told, "created" if topic.created else "")
    Console().print(table)
    print(published.words())
