"""What stands in the way of a start is told in a sentence, before anything runs."""

import configparser
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.obstacle import Obstacle
from infra.supervision.data_folder import LAYOUT, Port, refuse_busy_ports, take
from infra.supervision.services import SERVICES
from infra.supervision.supervisord import SOCKET_PATH_MAX, configuration, socket_path
from infra.supervision.watch import ports_of
from streams.settings import ROOT, read_settings


def test_a_fresh_folder_gets_the_layout_and_is_taken_again_later(tmp_path: Path) -> None:
    """The next start goes on where this one stopped."""
    for _ in range(2):
        os.close(take(tmp_path / "var"))


def test_another_layout_is_refused_with_both_numbers(tmp_path: Path) -> None:
    """Until the first release data of an older layout are not read, and that is said."""
    (tmp_path / "layout").write_text("1\n", encoding="utf-8")
    with pytest.raises(Obstacle, match=f"has layout 1, and this version reads layout {LAYOUT} only"):
        take(tmp_path)


def test_data_without_a_layout_are_refused(tmp_path: Path) -> None:
    """A folder from before layouts were marked is not taken for a fresh one."""
    (tmp_path / "kafka").mkdir()
    with pytest.raises(Obstacle, match="has layout none"):
        take(tmp_path)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A file in the way stands for a read-only disk, which root can always write to."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Obstacle, match="cannot be written to"):
        take(tmp_path / "file" / "var")


def test_a_busy_port_is_refused_with_the_service_the_process_and_the_variable() -> None:
    """One reads which port it is, for what, whom to ask, and what to set."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = rf"Port {port} of 127\.0\.0\.1, meant for intake, is taken: process {os.getpid()}.*set RONGZHI_INTAKE_PORT"
        with pytest.raises(Obstacle, match=told):
            refuse_busy_ports([Port("intake", "intake_port", "127.0.0.1", port)])


def test_an_address_of_another_machine_is_not_told_as_a_busy_port() -> None:
    """Nobody listens there; the address is wrong."""
    with pytest.raises(Obstacle, match=r"meant for wall, cannot be listened on \(.*Set RONGZHI_LISTEN"):
        refuse_busy_ports([Port("wall", "wall_port", "192.0.2.1", 8602)])


def test_the_broker_is_looked_for_on_this_machine_whatever_the_others_listen_on() -> None:
    """It serves 127.0.0.1 alone, on two ports."""
    found = ports_of(SERVICES, read_settings({"RONGZHI_LISTEN": "0.0.0.0"}))
    assert {port.number: port.host for port in found if port.setting == "kafka_port"} == {19092: "127.0.0.1", 19093: "127.0.0.1"}
    assert {port.host for port in found if port.setting != "kafka_port"} == {"0.0.0.0"}


def test_a_clone_whose_path_has_a_space_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """supervisord splits a command as a shell does."""
    monkeypatch.setattr(sys, "executable", "/a city/.venv/bin/python")
    settings = read_settings({"RONGZHI_VAR": str(tmp_path)})
    parsed = configparser.RawConfigParser()
    parsed.read_string(configuration(SERVICES, settings))
    assert shlex.split(parsed["program:intake"]["command"]) == ["/a city/.venv/bin/python", "-m", "streams.intake"]


def test_no_two_writers_rotate_one_log(tmp_path: Path) -> None:
    """The broker rotates kafka.log itself, so what it prints goes elsewhere, and an error names both."""
    settings = read_settings({"RONGZHI_VAR": str(tmp_path)})
    kafka, intake = (next(service for service in SERVICES if service.name == name) for name in ("kafka", "intake"))
    assert kafka.captured(settings).name == "kafka.out"
    assert kafka.log_names(settings) == f"{settings.logs}/kafka.log and {settings.logs}/kafka.out"
    assert intake.log_names(settings) == f"{settings.logs}/intake.log"


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """It ends with a sentence and a code, and starts nothing."""
    held = take(tmp_path)
    command = [sys.executable, "-m", "infra.cli", "up", "--var", str(tmp_path)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    os.close(held)
    assert second.returncode == 1
    assert f"already runs on {tmp_path} (process {os.getpid()})" in second.stderr
    assert not (tmp_path / "kafka").exists()


def test_a_long_path_still_has_a_socket_that_the_kernel_takes(tmp_path: Path) -> None:
    """A Unix socket's path ends at 107 bytes."""
    assert len(str(socket_path(tmp_path / ("deep" * 40)))) <= SOCKET_PATH_MAX
