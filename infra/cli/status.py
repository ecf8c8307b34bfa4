"""`./rongzhi status`: what runs, since when, how far behind, and what was parked."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from infra.supervision.report import Report, report_of
from infra.supervision.running_start import settings_in_use


def status(as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False) -> None:
    """Tell what runs on the data folder."""
    report = report_of(settings_in_use())
    if as_json:
        print(msgspec.json.encode(report).decode())
        return
    Console().print(table_of(report))
    if report.parked is None:
        print("parked records: not known")
        return
    print(f"parked records: {report.parked.records}")
    for parked in report.parked.newest:
        print(f"  {parked.topic}/{parked.partition}@{parked.offset}, ticket {parked.ticket}: {parked.reason}")
    if report.parked.records > len(report.parked.newest):
        print(f"  and {report.parked.records - len(report.parked.newest)} older ones")


def table_of(report: Report) -> Table:
    """The short table of services; a number of restarts is told where there were any."""
    table = Table("service", "state", "address", "since", "behind")
    for service in report.services:
        state = service.state + (f" (restarted {service.restarts}x)" if service.restarts else "")
        since = service.since.astimezone().strftime("%H:%M:%S") if service.since else ""
        table.add_row(service.name, state, service.address or "", since, "" if service.lag is None else str(service.lag))
    return table
