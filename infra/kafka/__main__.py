"""The service `kafka`: becomes the embedded broker of the data folder, so that signals reach Java itself."""

import os
import sys

from infra.kafka.data_folder import BrokerFolder, prepare
from infra.kafka.jvm import verified_jvm
from infra.obstacle import Obstacle
from streams.lock_file import LockTaken, lock_file
from streams.process import TAKEN, settings_or_exit


def main() -> None:
    """Check the jars, lock the slot, and replace this process by Java, which goes on holding the lock."""
    settings = settings_or_exit()
    try:
        lock_file(settings.lock_path("kafka"), through_exec=True)
        jvm = verified_jvm(settings.jars, settings.kafka_heap_mib)
        folder = BrokerFolder(settings.var, settings.kafka_port)
        prepare(folder, jvm)
    except LockTaken as taken:
        print(f"kafka runs already on {settings.var} (process {taken.holder}): end it, or set RONGZHI_VAR.", file=sys.stderr)
        sys.exit(TAKEN)
    except Obstacle as obstacle:
        sys.exit(f"kafka: {obstacle}")
    command = jvm.broker(folder.properties, folder.logs)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
