"""What must be true of a data folder, and of the machine, before anything is started on it."""

import errno
import shutil
import socket
from collections.abc import Iterable
from pathlib import Path

import psutil
from msgspec import Struct

from infra.obstacle import Obstacle
from streams.lock_file import LockTaken, lock_file
from streams.settings import variable_of

LAYOUT = "11"
# A day of a middling city is below 100 MB; with less than this a broker fails within the day.
FREE_BYTES_MIN = 500 * 10**6


def take(var: Path) -> int:
    """Make the folder if need be, check it, and lock it for one start; the descriptor holds the lock.

    Raises:
        Obstacle: read-only, full, of an older layout, or in use by another start.
    """
    _refuse_bad_disk(var)
    try:
        descriptor = lock_file(var / "run" / "up.lock")
    except LockTaken as taken:
        raise Obstacle(
            f"Rongzhi already runs on {var} (process {taken.holder}). Stop that one with Ctrl-C or `kill {taken.holder}`, "
            "or choose another folder with --var."
        ) from taken
    _check_layout(var)
    return descriptor


class Port(Struct, frozen=True):
    """A port that a service is about to listen on, and the setting that moves it."""

    service: str
    setting: str
    host: str
    number: int


def refuse_busy_ports(ports: Iterable[Port]) -> None:
    """Refuse to start where a service could not listen on its port.

    Raises:
        Obstacle: with the service, the port, what stands in the way, and the variable to change.
    """
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((port.host, port.number))
            except OSError as error:
                raise Obstacle(_why_not(port, error)) from error


def _why_not(port: Port, error: OSError) -> str:
    where = f"Port {port.number} of {port.host}, meant for {port.service},"
    variable = variable_of(port.setting)
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken: {_listener(port.number)}. Stop that process, or set {variable} to a free port."
    if error.errno == errno.EACCES:
        return f"{where} may not be listened on by this user ({error.strerror}). Set {variable} to a port from 1024 on."
    return f"{where} cannot be listened on ({error.strerror}). Set {variable_of('listen_host')} to an address of this machine."


def _listener(port: int) -> str:
    for process in psutil.process_iter(["pid", "name"]):
        try:
            connections = process.net_connections(kind="tcp")
        except (psutil.AccessDenied, psutil.NoSuchProcess):
            continue
        if any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in connections):
            command = " ".join(process.cmdline())[:80]
            return f"process {process.pid} listens there ({command})"
    return "a process of another user listens there"


def _refuse_bad_disk(var: Path) -> None:
    probe = var / "run" / ".writable"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise Obstacle(
            f"The data folder {var} cannot be written to ({error.strerror}). Make it writable, free some space, "
            "or choose another with --var."
        ) from error
    free = shutil.disk_usage(var).free
    if free < FREE_BYTES_MIN:
        raise Obstacle(
            f"The disk of {var} has {free / 1e6:.0f} MB free, and at least {FREE_BYTES_MIN / 1e6:.0f} MB are needed. "
            "Free some space, or choose another folder with --var."
        )


def _check_layout(var: Path) -> None:
    mark = var / "layout"
    if mark.exists():
        found = mark.read_text(encoding="utf-8").strip()
    elif (var / "kafka").exists():
        found = "none"
    else:
        mark.write_text(f"{LAYOUT}\n", encoding="utf-8")
        return
    if found != LAYOUT:
        raise Obstacle(
            f"{var} has layout {found}, and this version reads layout {LAYOUT} only. "
            "Choose another folder with --var, or move this one away to begin anew."
        )
