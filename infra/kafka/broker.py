"""Starts one embedded broker, waits until it answers, and stops it; the tests and the set-up use it as well."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from infra.kafka.data_folder import BrokerFolder, prepare
from infra.kafka.jvm import Jvm
from infra.obstacle import Obstacle
from streams.clock import monotonic_s

# The notes' slowest start on a busy host took 35 s without the cache, and recovery after a kill comes on top.
READY_WITHIN_S = 120.0
# Once SIGTERM hung for minutes when it came early in a recovery, so it is not waited for without end.
STOPPED_WITHIN_S = 10.0


class BrokerHandle(msgspec.Struct, frozen=True):
    """A running broker of one's own."""

    folder: BrokerFolder
    process: subprocess.Popen[bytes]

    @property
    def bootstrap(self) -> str:
        """Its address for clients."""
        return f"127.0.0.1:{self.folder.port}"

    def stop(self, within_s: float = STOPPED_WITHIN_S) -> None:
        """End it with SIGTERM, and with SIGKILL where that takes longer than `within_s`."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it with SIGKILL, as a crash would, and the child with it that may be writing the start-up cache."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start_broker(folder: BrokerFolder, jvm: Jvm, train: bool = False) -> BrokerHandle:
    """Start a broker and return when it answers for its metadata; the caller stops it.

    Raises:
        Obstacle: it ended, or did not answer in time; the log to read is named.
    """
    prepare(folder, jvm)
    command = jvm.broker(folder.properties, folder.logs, train)
    with (folder.logs / "kafka.out").open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)
    handle = BrokerHandle(folder, process)
    try:
        _wait_until_ready(handle)
    except BaseException:
        handle.kill()
        raise
    return handle


@contextlib.contextmanager
def running_broker(var: Path, port: int, jvm: Jvm) -> Iterator[BrokerHandle]:
    """A broker for the length of a `with` block."""
    handle = start_broker(BrokerFolder(var, port), jvm)
    try:
        yield handle
    finally:
        handle.stop()


def answers(bootstrap: str, within_s: float, cluster_id: str = "") -> bool:
    """Whether a broker gives its metadata, and belongs to that cluster where one is named; a port that accepts is not enough."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "socket.timeout.ms": 2000, "log_level": 0})
    try:
        found = admin.list_topics(timeout=within_s)
        return bool(found.brokers) and cluster_id in ("", found.cluster_id)
    except KafkaException:
        return False


def _wait_until_ready(handle: BrokerHandle) -> None:
    until_s = monotonic_s() + READY_WITHIN_S
    while monotonic_s() < until_s:
        code = handle.process.poll()
        if code is not None:
            raise Obstacle(f"Kafka ended at its start with code {code}. Read kafka.out and kafka.log in {handle.folder.logs}.")
        if answers(handle.bootstrap, 0.5, handle.folder.cluster_id()):
            return
    raise Obstacle(
        f"Kafka did not answer on {handle.bootstrap} within {READY_WITHIN_S:.0f} s. Read {handle.folder.logs / 'kafka.log'}."
    )
