"""`./rongzhi`: finds the verb, loads only that, and tells an obstacle in one sentence."""

import importlib
import sys

import typer

from infra.obstacle import Obstacle
from streams.settings import SettingMalformed

# Verb, the module that has it, and its function.
VERBS = (
    ("up", "infra.cli.up", "up"),
    ("status", "infra.cli.status", "status"),
    ("import", "infra.cli.import_", "import_record"),
    ("replay", "infra.cli.replay", "replay"),
    ("explain", "infra.cli.explain", "explain"),
    ("check", "infra.cli.check", "check"),
    ("evaluate", "infra.cli.evaluate", "evaluate_period"),
    ("topics", "infra.cli.topics", "topics"),
)


def application(arguments: list[str]) -> typer.Typer:
    """The command line with the verb that is called, or with all verbs where none is, for the help."""
    app = typer.Typer(name="rongzhi", help="Rongzhi 融治, a city's command centre.", no_args_is_help=True, add_completion=False)
    app.callback()(_several_verbs)
    called = [row for row in VERBS if arguments and row[0] == arguments[0]]
    for verb, module, function in called or VERBS:
        app.command(verb)(getattr(importlib.import_module(module), function))
    return app


def _several_verbs() -> None:
    """Rongzhi 融治, a city's command centre."""


def main() -> None:
    """Run the verb; 1 is returned for an obstacle, with its sentence on stderr."""
    try:
        application(sys.argv[1:])()
    except (Obstacle, SettingMalformed) as obstacle:
        print(obstacle, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
