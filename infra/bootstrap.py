"""What `make` calls on a machine that has only Python: makes .venv, fills it, fetches Kafka's jars, then does what was asked.

Run as `python -m infra.bootstrap` from the root; only the standard library is used.
Each step leaves a stamp or a file that tells the next call that there is nothing to do.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.chromium import find_chromium, refuse_snap_only
from infra.obstacle import Obstacle

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "rongzhi-installed.json"
# The environment takes 1.1 GB with the tests' packages, the jars and their cache 0.1 GB; pip needs room to unpack.
DISK_BYTES_MIN = 2 * 10**9
FAST_TESTS = ("-m", "not broker and not browser and not long", "-n", "2")
# Most tests wait for a broker more than they compute, so two run at a time; a file stays together, since its tests share a city,
# and in the order of the folders, so that the imports, which take longest, begin first. The browser's tests hold promised limits
# of seconds: nothing runs beside them.
TWO_AT_A_TIME = ("-m", "not browser", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
ALONE = ("-m", "browser")


def main(target: str) -> int:
    """Set up what the target needs, do it, and return its exit code."""
    os.chdir(ROOT)
    if target == "check":
        set_up_python("requirements-test.txt")
        return check()
    testing = target in ("test", "bench", "soak")
    set_up_python("requirements-test.txt" if testing else "requirements.txt")
    run([PYTHON, "-m", "infra.kafka.set_up"], "Kafka is not set up")
    if target == "run":
        os.execv(ROOT / "rongzhi", ["rongzhi", "up", "--demo"])
    if testing:
        install_chromium()
    if target == "test":
        codes = [call((PYTHON, "-m", "pytest", *chosen)) for chosen in (TWO_AT_A_TIME, ALONE)]
        return int(any(codes))
    if target == "bench":
        # It becomes this process: a Ctrl-C then reaches it alone, and it ends its brokers in its own time.
        os.execv(PYTHON, [str(PYTHON), "-m", "bench"])
    if target == "soak":
        os.execv(PYTHON, [str(PYTHON), "-m", "bench.soak"])
    return 0


def set_up_python(requirements: str) -> None:
    """Make .venv and install the pinned requirements, unless exactly that was done before."""
    wanted = {name: _digest(name) for name in {"requirements.txt", requirements}}
    present = installed()
    if all(present.get(name) == digest for name, digest in wanted.items()):
        return
    refuse_poor_disk()
    if not PYTHON.exists() or subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL):
        make_venv()
    print(f"Installing {requirements} into .venv", flush=True)
    install(requirements)
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def installed() -> dict[str, str]:
    """The digests of the requirements that are installed, by file; empty where .venv is absent."""
    if not PYTHON.exists() or not STAMP.exists():
        return {}
    stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    return stamp


def refuse_poor_disk() -> None:
    """Refuse a disk that is read-only or nearly full, before anything is half-installed."""
    probe = ROOT / ".writable"
    try:
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise Obstacle(f"{ROOT} cannot be written to ({error.strerror}). Make it writable, or clone to another disk.") from error
    free = shutil.disk_usage(ROOT).free
    if free < DISK_BYTES_MIN:
        raise Obstacle(
            f"The disk of {ROOT} has {free / 1e9:.1f} GB free, and the set-up needs {DISK_BYTES_MIN / 1e9:.0f} GB. "
            "Free some, or clone to another disk."
        )


def make_venv() -> None:
    """Make .venv anew with the Python that runs this."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Obstacle(f"{sys.executable} has no venv module. Install it: apt install python{version}-venv")
    print(f"Making .venv with Python {sys.version.split()[0]}", flush=True)
    run([sys.executable, "-m", "venv", "--clear", VENV], f"{VENV} cannot be made")


def install(requirements: str) -> None:
    """Install with pip, which shows sizes and progress itself; its errors are shown and, where known, explained."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "3"]
    command += ["--require-hashes", "-r", requirements]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as pip:
        assert pip.stderr is not None
        said = []
        for line in pip.stderr:
            sys.stderr.write(line)
            said.append(line)
    if pip.returncode:
        raise Obstacle(explain_pip("".join(said)))


def explain_pip(said: str) -> str:
    """One sentence of what went wrong and one of what to do, from what pip said."""
    if "No space left on device" in said:
        return f"The disk of {VENV} is full. Free some space and run the command again."
    if "Read-only file system" in said or "Permission denied" in said:
        return f"{VENV} cannot be written to. Make it writable and run the command again."
    if "DO NOT MATCH THE HASHES" in said:
        return "A downloaded package is not the one that was pinned, so it was not installed (see above). Find out who changed it."
    if "No matching distribution" in said or "connection" in said.lower():
        return (
            "No package index is in reach, or it lacks a pinned package (see above). "
            "Connect the machine, or set PIP_INDEX_URL to an index that has it, and run the command again."
        )
    return "pip could not install the requirements (see above). Put that right and run the command again."


def install_chromium() -> None:
    """Make sure that a Chromium is there for the browser tests: from Debian's packages where that is allowed."""
    if find_chromium() is not None:
        return
    refuse_snap_only()
    prefix: list[str] = []
    if os.geteuid() != 0:
        prefix = ["sudo", "-n"]
        if not shutil.which("sudo") or subprocess.call([*prefix, "true"], stderr=subprocess.DEVNULL):
            raise Obstacle(
                "The browser tests need the package chromium, and this user may not install it. Ask for: apt install chromium"
            )
    if not shutil.which("apt-get"):
        raise Obstacle("The browser tests need Chromium, and there is no apt-get here. Install the package chromium.")
    print("Installing the package chromium", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "Dpkg::Use-Pty=0"]
    run([*apt, "update"], "The lists of Debian's packages cannot be read")
    run([*apt, "install", "-y", "--no-install-recommends", "chromium"], "The package chromium cannot be installed")


def check() -> int:
    """Everything that tells in about a minute whether a change is clean; all of it is run, whatever fails first."""
    types = subprocess.Popen([PYTHON, "-m", "mypy"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    codes = [call(command) for command in check_commands()]
    said, _ = types.communicate()
    print(said, end="")
    failed = sum(code != 0 for code in [*codes, types.returncode])
    print(f"check: {failed} of {len(codes) + 1} failed" if failed else "check: all clean")
    return 1 if failed else 0


def check_commands() -> list[Sequence[object]]:
    """The commands of `make check`, except for the types, which are checked beside them."""
    return [
        (PYTHON, "-m", "ruff", "format", "--check", "."),
        (PYTHON, "-m", "ruff", "check", "."),
        (VENV / "bin" / "lint-imports", "--no-cache"),
        (PYTHON, "-m", "pytest", *FAST_TESTS),
    ]


def run(command: Sequence[object], what_failed: str) -> None:
    """Run a command that shows its own output; a failure is told in one sentence after it."""
    code = call(command)
    if code:
        raise Obstacle(f"{what_failed} (see above; {' '.join(map(str, command[:4]))} ended with {code}).")


def call(command: Sequence[object]) -> int:
    """Run a command and return its code; on Ctrl-C, which it hears as well, it is waited for and not killed.

    Killed, it could not end what it had started itself: a broker would stay behind.
    """
    interrupted = False
    with subprocess.Popen(list(map(str, command))) as child:
        while child.returncode is None:
            try:
                child.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return int(child.returncode)


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except Obstacle as obstacle:
        sys.exit(f"\n{obstacle}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The next call goes on where this one stopped.")
