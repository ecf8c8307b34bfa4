"""What `make` meets on a poor machine is told in a sentence, with a code that is not 0, and nothing is half done."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from infra import bootstrap, chromium
from infra.chromium import find_chromium, refuse_snap_only
from infra.obstacle import Obstacle
from streams.clock import monotonic_s
from streams.settings import ROOT


class Usage(NamedTuple):
    """As shutil tells it, in bytes."""

    total: int
    used: int
    free: int


def _script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_refused_with_what_was_found(tmp_path: Path) -> None:
    """And with how to get or name another one."""
    old = _script(tmp_path / "python3", "echo 3.9")
    command = ["sh", str(ROOT / "infra" / "find_python")]
    done = subprocess.run(command, env={"PYTHON": str(old), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Found: {old} is 3.9" in done.stderr
    assert "apt install python3.12" in done.stderr


def test_make_hands_the_refusal_on(tmp_path: Path) -> None:
    """Its code is not 0, and no environment was begun."""
    old = _script(tmp_path / "python3", "echo 3.9")
    shutil.copytree(ROOT / "infra", tmp_path / "infra", ignore=shutil.ignore_patterns("city", "__pycache__"))
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = subprocess.run(["make", "setup", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Rongzhi needs Python 3.11" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_obstacle_ends_the_call_with_a_sentence_and_a_code(tmp_path: Path) -> None:
    """No traceback: a set-up in a clone whose requirements no index can give."""
    for folder in ("infra", "infra/kafka"):
        (tmp_path / folder).mkdir()
    for name in ("__init__", "bootstrap", "chromium", "obstacle"):
        shutil.copy(ROOT / "infra" / f"{name}.py", tmp_path / "infra")
    (tmp_path / "requirements.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".venv").write_text("in the way", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "infra.bootstrap", "setup"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert ".venv cannot be made (see above" in done.stderr
    assert not done.stderr.rstrip().endswith("Error")


def test_a_missing_venv_module_is_refused_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian has it in a package of its own."""
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Obstacle, match=r"has no venv module. Install it: apt install python3\.\d+-venv"):
        bootstrap.make_venv()


def test_a_nearly_full_disk_is_refused_before_anything_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is free and what is needed."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: Usage(10**10, 10**10, 10**9))
    with pytest.raises(Obstacle, match=r"has 1\.0 GB free, and the set-up needs 2 GB"):
        bootstrap.refuse_poor_disk()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the way stands for a read-only disk, which root can always write to."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "file")
    with pytest.raises(Obstacle, match="cannot be written to"):
        bootstrap.refuse_poor_disk()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ERROR: [Errno 28] No space left on device", "is full"),
        ("ERROR: [Errno 30] Read-only file system", "cannot be written to"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was pinned"),
        ("ERROR: No matching distribution found for msgspec", "No package index is in reach"),
        ("WARNING: Retrying after connection broken", "No package index is in reach"),
        ("ERROR: something new", "see above"),
    ],
)
def test_what_pip_says_is_explained(said: str, told: str) -> None:
    """One sentence of what was found, one of what to do."""
    assert told in bootstrap.explain_pip(said)


def _no_browser(monkeypatch: pytest.MonkeyPatch, *there: str) -> None:
    monkeypatch.setattr(bootstrap, "find_chromium", lambda: None)
    monkeypatch.setattr(bootstrap, "refuse_snap_only", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}" if name in there else None)


def test_without_root_and_sudo_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests are not skipped; somebody else must install it."""
    _no_browser(monkeypatch, "apt-get")
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    with pytest.raises(Obstacle, match=r"this user may not install it\. Ask for: apt install chromium"):
        bootstrap.install_chromium()


def test_without_apt_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As root on another system."""
    _no_browser(monkeypatch)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    with pytest.raises(Obstacle, match="there is no apt-get here"):
        bootstrap.install_chromium()


def test_ubuntus_chromium_is_a_snap_and_is_told_as_one(tmp_path: Path) -> None:
    """Its package installs a shim that fetches the snap."""
    (tmp_path / "os-release").write_text('NAME="Ubuntu"\nID=ubuntu\n', encoding="utf-8")
    with pytest.raises(Obstacle, match="Ubuntu has it only as a snap"):
        refuse_snap_only(tmp_path / "os-release")
    (tmp_path / "os-release").write_text('NAME="Debian"\nID=debian\n', encoding="utf-8")
    refuse_snap_only(tmp_path / "os-release")


def test_a_snaps_shim_is_not_taken_for_a_chromium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next name on the path is."""
    shim = _script(tmp_path / "chromium-browser", 'exec /snap/bin/chromium "$@"')
    chrome = _script(tmp_path / "google-chrome", "exec chrome")
    there = {shim.name: str(shim), chrome.name: str(chrome)}
    monkeypatch.setattr(chromium.shutil, "which", there.get)
    assert find_chromium() == str(chrome)


def _until(condition: Callable[[], bool]) -> None:
    until_s = monotonic_s() + 20
    while not condition():
        assert monotonic_s() < until_s, "did not become true in time"


def test_ctrl_c_waits_for_what_was_started_to_end_in_its_own_time(tmp_path: Path) -> None:
    """Killed a quarter of a second later, it would leave its broker behind."""
    ended = tmp_path / "ended"
    child = f"trap 'sleep 1; echo yes > {ended}; exit 3' INT; echo > {tmp_path}/ready; while :; do sleep 0.1; done"
    # Whoever starts the tests in the background has them ignore Ctrl-C, and their children with them.
    heard = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program = heard + "from infra.bootstrap import call; call(['sh', '-c', sys.argv[1]])"
    process = subprocess.Popen([sys.executable, "-c", program, child], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    _until((tmp_path / "ready").exists)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert ended.exists()
    assert b"KeyboardInterrupt" in said
