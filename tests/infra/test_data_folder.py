"""What stands in the way of a start is told in a sentence, before anything runs."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.obstacle import Obstacle
from infra.supervision.data_folder import LAYOUT, refuse_busy_ports, take
from infra.supervision.supervisord import SOCKET_PATH_MAX, socket_path
from streams.settings import ROOT


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


def test_a_busy_port_is_refused_with_the_service_and_the_process() -> None:
    """One reads which port it is, for what, and whom to ask."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Obstacle, match=rf"Port {port} of 127\.0\.0\.1, meant for intake.*process {os.getpid()}"):
            refuse_busy_ports("127.0.0.1", [("intake", port)])


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
