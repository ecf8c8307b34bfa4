"""`make bench`: starts a city of its own, prints the figures as JSON, and ends it."""

import json
import platform
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench import figures
from bench.capture import captured
from bench.explained import explanations
from bench.paint import paints
from streams.settings import read_settings
from tests.journey.running_city import RunningCity

ROUNDS = 3
COMMANDS = 8000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        city = RunningCity(Path(folder) / "var", "--clock", "wall")
        try:
            city.start()
            found = measured(city)
        finally:
            city.stop()
    json.dump(found | {"receipt_to_paint": paints()}, sys.stdout, indent=2)


def measured(city: RunningCity) -> dict[str, Any]:
    """All figures; those that can be repeated are medians of three rounds."""
    settings = read_settings({name: value for name, value in city.environ.items() if name.startswith("RONGZHI_")})
    paints = {f"{rate:g}_per_s": figures.painted(city, settings, f"paint-{rate}", rate, 12) for rate in (50, 500)}
    decided = [figures.decided(city, settings, f"decided-{number}", COMMANDS) for number in range(ROUNDS)]
    folded = [figures.folded(settings) for _ in range(ROUNDS)]
    memory = figures.memory_mib(city)
    return {
        "machine": f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}",
        "report_to_paint": paints,
        **{name: median(one[name] for one in decided) for name in decided[0]},
        **{name: median(one[name] for one in folded) for name in folded[0]},
        "restart_after_kill_s": {name: figures.restarted(city, name) for name in ("decider", "projector", "intake", "kafka")},
        "memory_mib": memory,
        "capture": captured(),
        "explained": explanations(),
    }


if __name__ == "__main__":
    main()
