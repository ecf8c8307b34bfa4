"""A whole city started as a user starts it, on its own data folder and ports, for tests that need all of it."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = {
    "kafka": "kafka.Kafka",
    "clock": "streams.runners.tick",
    "decider": "streams.runners.decide",
    "reaction": "streams.runners.react",
    "projector": "streams.agents.project",
    "intake": "streams.intake",
    "auditor": "streams.auditor",
    "gateway": "dashboard.gateway",
    "wall": "dashboard.wall",
    "lookout": "infra.supervision.lookout",
    "demonstration": "streams.demonstration",
}


def free_ports(count: int) -> list[int]:
    """Ports that nobody holds, each with a free neighbour (the broker takes two)."""
    found: list[int] = []
    for port in range(20000 + os.getpid() % 400 * 30, 65000, 2):
        if len(found) == count:
            break
        if all(_is_free(port + step) for step in (0, 1)):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class RunningCity:
    """`./rongzhi up` with everything behind it; `stop` ends it as Ctrl-C would."""

    def __init__(self, var: Path, *arguments: str) -> None:
        kafka, intake, gateway, wall, clock, auditor = free_ports(6)
        self.var = var
        self.intake = f"http://127.0.0.1:{intake}"
        self.wall = f"http://127.0.0.1:{wall}"
        self.gateway = f"ws://127.0.0.1:{gateway}/"
        self.environ = os.environ | {
            "RONGZHI_VAR": str(var),
            "RONGZHI_KAFKA_PORT": str(kafka),
            "RONGZHI_INTAKE_PORT": str(intake),
            "RONGZHI_GATEWAY_PORT": str(gateway),
            "RONGZHI_WALL_PORT": str(wall),
            "RONGZHI_CLOCK_PORT": str(clock),
            "RONGZHI_AUDITOR_PORT": str(auditor),
        }
        self._arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, within_s: float = 120, services: Collection[str] = ()) -> None:
        """Start it and wait until these services run, or every one."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.output = self.var / "up.log"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                ["./rongzhi", "up", *self._arguments],
                cwd=ROOT,
                env=self.environ,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )
        deadline = time.monotonic() + within_s
        while not self.all_run(services):
            assert self.process.poll() is None, f"up ended with {self.process.returncode}:\n{self.output.read_text()}"
            assert time.monotonic() < deadline, f"not up within {within_s} s: {self.status()}\n{self.output.read_text()}"
            time.sleep(0.5)

    def all_run(self, names: Collection[str] = ()) -> bool:
        """Whether these services are running, or every one."""
        services = [service for service in self.status()["services"] if not names or service["name"] in names]
        return bool(services) and all(service["state"] == "running" for service in services)

    def stop(self) -> int:
        """End it as Ctrl-C would, within the promised 15 s; gives its exit code."""
        if self.process is None or self.process.poll() is not None:
            return -1
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    def rongzhi(self, *arguments: str, timeout_s: float = 240) -> subprocess.CompletedProcess[str]:
        """Run a verb of the command line on this city."""
        return subprocess.run(
            ["./rongzhi", *arguments], cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=timeout_s, check=False
        )

    def json(self, *arguments: str) -> Any:
        """What a verb prints with --json; the verb must succeed."""
        done = self.rongzhi(*arguments, "--json")
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}: {done.stderr}\n{done.stdout[-2000:]}"
        return json.loads(done.stdout)

    def status(self) -> dict[str, Any]:
        """`./rongzhi status --json`, also while nothing runs yet."""
        done = self.rongzhi("status", "--json")
        return json.loads(done.stdout) if done.stdout.strip() else {"services": []}

    def pids(self, service: str) -> list[int]:
        """The processes of a service on this data folder."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            if MODULES[service] not in words:
                continue
            try:
                mine = process.environ().get("RONGZHI_VAR") == str(self.var)
            except psutil.Error:
                continue
            if mine:
                found.append(process.pid)
        return found

    def kill(self, service: str) -> None:
        """kill -9, as a crash would."""
        pids = self.pids(service)
        assert pids, f"{service} does not run: {self.status()}"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    @contextmanager
    def stopped(self, service: str) -> Iterator[None]:
        """The service stands still meanwhile, as if it hung."""
        pids = self.pids(service)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def post(self, path: str, body: dict[str, Any], **options: Any) -> httpx.Response:
        """Send a command or a report to the intake."""
        return httpx.post(self.intake + path, json=body, timeout=20, **options)
