"""The intake's process without a broker: it stays up, says what is missing, and ends in order; a taken port is one sentence."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.kafka.start_cache import free_port_pair
from streams.clock import monotonic_s
from streams.settings import ROOT, Settings, as_environ, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    port = free_port_pair()
    nobody = f"127.0.0.1:{port + 1}"
    return read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": nobody, "RONGZHI_INTAKE_PORT": str(port)})


def started(settings: Settings, said: Path) -> "subprocess.Popen[bytes]":
    environ = as_environ(settings) | {"PATH": "/usr/bin:/bin"}
    with said.open("wb") as file:
        return subprocess.Popen([sys.executable, "-m", "streams.intake"], cwd=ROOT, env=environ, stderr=file)


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Where the process writes its log."""
    return tmp_path / "stderr"


@pytest.fixture
def process(settings: Settings, said: Path) -> Iterator["subprocess.Popen[bytes]"]:
    running = started(settings, said)
    yield running
    if running.poll() is None:
        running.kill()
    running.wait()


def answer_of(settings: Settings, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{settings.intake_port}{path}", timeout=10, trust_env=False)


def test_it_starts_without_a_broker_and_ends_in_order(settings: Settings, process: "subprocess.Popen[bytes]", said: Path) -> None:
    until_s = monotonic_s() + 30
    while said.read_text().count("broker away") < 9:  # each of its three clients has tried more than once
        assert process.poll() is None, said.read_text()
        assert monotonic_s() < until_s, said.read_text()
        threading.Event().wait(0.2)
    assert answer_of(settings, "/healthz/live").status_code == 200
    health = answer_of(settings, "/healthz/ready")
    assert (health.status_code, health.json()["broker"]) == (503, False)
    command = {"id": "0197a000-0000-7000-8000-000000000001", "type": "file-ticket", "ticket": "t-1", "actor": "officer-7"}
    address = f"http://127.0.0.1:{settings.intake_port}/v1/commands"
    answer = httpx.post(address, json=command, timeout=10, trust_env=False)
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_taken_port_is_told_in_one_sentence(settings: Settings, said: Path) -> None:
    with socket.create_server(("127.0.0.1", settings.intake_port)):
        assert started(settings, said).wait(30) == 78
    assert f"intake cannot listen on 127.0.0.1:{settings.intake_port}" in said.read_text()
    assert "RONGZHI_INTAKE_PORT" in said.read_text()
