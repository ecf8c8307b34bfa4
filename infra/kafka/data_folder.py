"""The broker's part of a data folder: its properties, and its storage, formatted once."""

import base64
import shutil
import subprocess
import uuid
from pathlib import Path

import msgspec

from infra.kafka.jvm import Jvm
from infra.obstacle import Obstacle
from streams.clock import new_id

# Sizes that suit one machine: the cleaner's default buffer alone would be a quarter of the heap.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
log.retention.ms=-1
log.cleaner.dedupe.buffer.size=33554432
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
offsets.retention.minutes=5256000
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
"""


class BrokerFolder(msgspec.Struct, frozen=True):
    """Where one broker keeps its things, and the port it serves on 127.0.0.1; the controller takes the next port."""

    var: Path
    port: int

    @property
    def data(self) -> Path:
        """The log itself."""
        return self.var / "kafka"

    @property
    def logs(self) -> Path:
        """The broker's own log files."""
        return self.var / "logs"

    @property
    def properties(self) -> Path:
        """The generated server.properties."""
        return self.var / "run" / "server.properties"

    def cluster_id(self) -> str:
        """What a broker on this folder says of itself, so that another one on its port is not taken for it; empty: unformatted."""
        path = self.data / "meta.properties"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return next((line.partition("=")[2] for line in lines if line.startswith("cluster.id=")), "")


def prepare(folder: BrokerFolder, jvm: Jvm) -> None:
    """Write the properties and format the storage where that was not done yet.

    Raises:
        Obstacle: the storage tool refuses the folder.
    """
    for path in (folder.data, folder.logs, folder.properties.parent):
        path.mkdir(parents=True, exist_ok=True)
    text = PROPERTIES.format(port=folder.port, controller_port=folder.port + 1, data=folder.data)
    folder.properties.write_text(text, encoding="utf-8")
    if (folder.data / "meta.properties").exists():
        return
    if jvm.bootstrap_checkpoint.exists():
        _format_by_copy(folder, jvm.bootstrap_checkpoint)
    else:
        _format_by_tool(folder, jvm)


def _format_by_copy(folder: BrokerFolder, checkpoint: Path) -> None:
    shutil.copyfile(checkpoint, folder.data / "bootstrap.checkpoint")
    text = f"version=1\ncluster.id={_kafka_id()}\nnode.id=1\ndirectory.id={_kafka_id()}\n"
    unfinished = folder.data / "meta.properties.new"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(folder.data / "meta.properties")


def _format_by_tool(folder: BrokerFolder, jvm: Jvm) -> None:
    command = jvm.storage_tool(folder.logs, "format", "-t", _kafka_id(), "-c", str(folder.properties))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Obstacle(
            f"Kafka's storage tool cannot format {folder.data}: {(done.stderr or done.stdout).strip()}. "
            "Make the folder writable, or choose another data folder with --var."
        )


def _kafka_id() -> str:
    """A fresh id as Kafka writes them: 22 characters of base64 over 16 bytes, never starting with a dash."""
    text = base64.urlsafe_b64encode(uuid.UUID(new_id()).bytes).decode().rstrip("=")
    return text if not text.startswith("-") else _kafka_id()
