"""`./rongzhi up`: start everything on a data folder, watch it, and stop it in order."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from infra.cli.status import table_of
from infra.kafka.prepared_log import prepare_log
from infra.obstacle import Obstacle
from infra.supervision.data_folder import take
from infra.supervision.report import report_of
from infra.supervision.services import services_of
from infra.supervision.watch import Watch
from streams.settings import Settings, environ_with, read_settings

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """A person or the system asked for the end; nothing but `up` may catch it."""


def up(
    demo: Annotated[bool, typer.Option("--demo", help="Play the demonstration city as well.")] = False,
    clock: Annotated[str, typer.Option(help="City time of a fresh log: wall, or record (an import's).")] = "",
    bootstrap: Annotated[str, typer.Option(help="HOST:PORT of an existing cluster; no broker is started then.")] = "",
    var: Annotated[str, typer.Option(help="The data folder.")] = "",
) -> None:
    """Start all services, print where they are, and run until Ctrl-C, SIGTERM or a closed terminal."""
    given = {
        "RONGZHI_CLOCK": clock,
        "RONGZHI_BOOTSTRAP": bootstrap,
        "RONGZHI_VAR": str(Path(var).expanduser().resolve()) if var else "",
    }
    settings = settings_asked(environ_with({name: value for name, value in given.items() if value}), demo)
    held = take(settings.var)
    assert held >= 0
    for number in ENDING:
        signal.signal(number, _ask_for_the_end)
    sys.exit(_run(Watch(services_of(settings, demo), settings, _say), settings, demo))


def settings_asked(environ: Mapping[str, str], demo: bool) -> Settings:
    """The settings of a start; unless told otherwise, the demonstration's record alone moves the clock.

    In a pause of its own, the wall's time must not run ahead of its steps.
    """
    defaults = {"RONGZHI_CLOCK": "record"} if demo and not environ.get("RONGZHI_CLOCK") else {}
    return read_settings({**environ, **defaults})


def _run(watch: Watch, settings: Settings, demo: bool) -> int:
    try:
        watch.start(demo, _prepare)
        _tell_start(settings)
        watch.watch()
    except StopAsked:
        _say("stopping")
        code = 0
    except Obstacle as obstacle:
        _say(str(obstacle))
        code = 1
    finally:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        watch.stop()
    _say("stopped" if code == 0 else "nothing runs")
    return code


def _prepare(settings: Settings) -> None:
    _, published = prepare_log(settings)
    if published.newest != published.version:
        _say(published.words())


def _tell_start(settings: Settings) -> None:
    report = report_of(settings)
    Console().print(table_of(report))
    wall = next(service.address for service in report.services if service.name == "wall")
    _say(f"The wall: {wall}")


def _say(text: str) -> None:
    """Tell it on the terminal, unless that was closed: the services matter more."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: SIM115  it lives as long as the process


def _ask_for_the_end(_number: int, _frame: FrameType | None) -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise StopAsked
