"""The broker's part of set-up: jars and start-up cache; run twice, it does nothing: `python -m infra.kafka.set_up`."""

import sys

from infra.kafka.fetch_jars import fetch_jars
from infra.kafka.start_cache import ensure_start_cache
from infra.obstacle import Obstacle
from streams.process import settings_or_exit


def main() -> None:
    """Fetch what is missing, and train the fast start."""
    settings = settings_or_exit()
    try:
        fetch_jars(settings.jars)
        ensure_start_cache(settings.jars, settings.kafka_heap_mib)
    except Obstacle as obstacle:
        sys.exit(str(obstacle))
    except KeyboardInterrupt:
        sys.exit("Kafka's set-up was interrupted; what is complete is kept.")


if __name__ == "__main__":
    main()
