"""What makes a broker start in two seconds: Java's ahead-of-time cache and a formatted storage to copy.

Built once in set-up, for one JRE, one set of jars and one set of flags; without it a broker starts all the same, slower.
"""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from infra.kafka.broker import start_broker
from infra.kafka.data_folder import BrokerFolder
from infra.kafka.jvm import Jvm, verified_jvm
from infra.obstacle import Obstacle

# Java writes 70 MB in a child when the trained broker stops; half a minute on two idle cores.
WRITTEN_WITHIN_S = 240.0
RECORDS = 2000
FAILURES = (Obstacle, KafkaException, TimeoutError, OSError, subprocess.TimeoutExpired)


def ensure_start_cache(jars: Path, heap_mib: int) -> None:
    """Build the cache unless it is there; a failure is told and costs nothing but the speed.

    Raises:
        Obstacle: a jar differs, or Java does not run.
    """
    jvm = verified_jvm(jars, heap_mib)
    if jvm.aot_cache.exists() and jvm.bootstrap_checkpoint.exists():
        return
    print("Kafka: preparing a fast start, about half a minute, once", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=jars, prefix="training-") as work:
        training = Jvm(jvm.class_path, heap_mib, Path(work))
        folder = BrokerFolder(Path(work) / "var", free_port_pair())
        try:
            _train(training, folder)
            jvm.cache.mkdir(parents=True, exist_ok=True)
            for name in ("kafka.aot", "bootstrap.checkpoint"):
                (Path(work) / name).replace(jvm.cache / name)
        except FAILURES as error:
            kept = _keep_log(folder, jars)
            print(f"Kafka: no fast start ({error}); the broker starts without it, slower. Its log: {kept}", file=sys.stderr)


def _keep_log(folder: BrokerFolder, jars: Path) -> Path:
    """The training's folder goes, and with it what says why it failed; returns where that is kept."""
    kept = jars / "training-failed"
    if folder.logs.exists():
        shutil.copytree(folder.logs, kept, dirs_exist_ok=True)
    return kept


def free_port_pair() -> int:
    """A port of 127.0.0.1 that is free now, and the next one too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _train(jvm: Jvm, folder: BrokerFolder) -> None:
    handle = start_broker(folder, jvm, train=True)
    try:
        _exercise(handle.bootstrap)
        handle.process.send_signal(signal.SIGTERM)
        handle.process.wait(WRITTEN_WITHIN_S)
    finally:
        handle.stop()
    (folder.data / "bootstrap.checkpoint").replace(jvm.bootstrap_checkpoint)


def _exercise(bootstrap: str) -> None:
    """Do a little of what a broker does all day, so that its classes are in the cache."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.create_topics([NewTopic(f"training-{n}", 8, 1) for n in range(4)]).values():
        future.result(60)
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "log_level": 3})
    for number in range(RECORDS):
        producer.produce("training-0", key=str(number), value=b"x" * 600)
        producer.poll(0)
    producer.flush(60)
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "training", "auto.offset.reset": "earliest"})
    consumer.subscribe(["training-0"])
    seen = 0
    while seen < RECORDS:
        batch = consumer.consume(500, timeout=30)
        if not batch:
            break
        seen += len(batch)
    consumer.commit(asynchronous=False)
    consumer.close()
