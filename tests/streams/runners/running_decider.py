"""The decider as a process on a log of its own, with what is put in and what came out."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Producer

from projections.tickets import Tickets
from schemas.codec import decode, decode_outcome, encode, encode_command
from schemas.envelope import Command, Outcome
from schemas.parked import ParkedRecord
from schemas.policy import Policy, PolicyPublished
from schemas.routing import partition_of
from schemas.topics import PARKED_EVENTS, POLICY_EVENTS, TICKET_COMMANDS, TICKET_EVENTS
from streams.log import LogReader
from streams.settings import Settings, as_environ

PATIENCE_S = 60.0


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fail after a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S:.0f} s for {what}"
        time.sleep(0.1)


class DeciderLog:
    """The topics around the decider, written and read by hand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer = Producer({"bootstrap.servers": settings.bootstrap, "acks": "all", "log_level": 2})

    def partition(self, ticket: str) -> int:
        return partition_of(ticket, self._settings.partitions)

    def put(self, topic: str, key: str, value: bytes | None, partition: int) -> None:
        self._producer.produce(topic, key=key.encode(), value=value, partition=partition)

    def ask(self, *commands: Command) -> None:
        for command in commands:
            self.put(TICKET_COMMANDS.name, command.ticket, encode_command(command), self.partition(command.ticket))
        self.flush()

    def publish(self, policy: Policy) -> None:
        self.put(POLICY_EVENTS.name, policy.version, encode(PolicyPublished(policy)), 0)
        self.flush()

    def flush(self) -> None:
        assert self._producer.flush(30) == 0

    def values(self, topic: str, partition: int) -> list[tuple[str, bytes]]:
        with LogReader(self._settings.bootstrap) as reader:
            low, end = reader.bounds(topic, partition)
            return [(record.key, record.value or b"") for record in reader.read(topic, partition, low, end)]

    def counted(self) -> dict[str, list[Outcome]]:
        """The outcomes that count by rule R, by the command that caused them; what cannot be read is passed over."""
        found: dict[str, list[Outcome]] = {}
        for partition in range(self._settings.partitions):
            tickets = Tickets()
            for key, raw in self.values(TICKET_EVENTS.name, partition):
                if raw.startswith(b"{") and (step := tickets.apply(decode_outcome(raw, key))) is not None:
                    found.setdefault(step.outcome.cause, []).append(step.outcome)
        return found

    def records(self) -> int:
        with LogReader(self._settings.bootstrap) as reader:
            return sum(reader.ends(TICKET_EVENTS.name).values())

    def parked(self) -> list[ParkedRecord]:
        return [decode(raw, ParkedRecord) for _, raw in self.values(PARKED_EVENTS.name, 0)]


class RunningDecider:
    """The process; as a context it is ended at the block's end."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings = settings
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "RunningDecider":
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streams.runners.decide"],
                env=os.environ | as_environ(self._settings),
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.end(signal.SIGTERM)

    def end(self, how: signal.Signals) -> int:
        assert self._process is not None
        assert self._process.poll() is None, f"the decider ended by itself:\n{self.said()}"
        self._process.send_signal(how)
        return self._process.wait(15)

    def said(self) -> str:
        return self._log.read_text()
