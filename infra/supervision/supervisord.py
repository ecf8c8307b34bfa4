"""supervisord, the process that starts the services again when they die: its configuration, its start, its orders."""

import contextlib
import hashlib
import http.client
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from msgspec import Struct
from supervisor.xmlrpc import Faults, SupervisorTransport

from infra.obstacle import Obstacle
from infra.supervision.services import Service
from streams.clock import monotonic_s
from streams.settings import ROOT, Settings

# The kernel's limit for the path of a Unix socket is 107 bytes; supervisord binds a name with its pid appended first.
SOCKET_PATH_MAX = 90
ANSWERS_WITHIN_S = 15.0
POLL_S = 0.05

HEAD = """\
[unix_http_server]
file={socket}
chmod=0700

[supervisord]
nodaemon=true
silent=true
logfile={logs}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile={run}/supervisord.pid
childlogdir={logs}
{user}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

# A service that dies within `startsecs` is started again after 1, 2, 3 ... s; one that died later, at once: so one that fails
# at its first work, some seconds after its start, is held back as well. After `startretries` in a row it counts as failed, and
# the watch begins anew with it.
PROGRAM = """
[program:{name}]
command={command}
directory={root}
autostart=false
autorestart=true
startsecs=20
startretries=8
stopsignal=TERM
stopwaitsecs=10
killasgroup=true
redirect_stderr=true
stdout_logfile={captured}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


class Process(Struct, frozen=True):
    """What supervisord says of one service; `started_s` is in seconds of Unix time, `failure` why it is down, or empty."""

    name: str
    state: str
    pid: int
    started_s: int
    failure: str


class Orders(Struct, frozen=True):
    """The orders that a running supervisord takes over its socket."""

    socket: Path

    def processes(self) -> dict[str, Process]:
        """All services by name.

        Raises:
            OSError: there is no supervisord, or it is ending.
        """
        rows: Any = self._call("getAllProcessInfo")
        return {row["name"]: Process(row["name"], row["statename"], row["pid"], row["start"], row["spawnerr"]) for row in rows}

    def start(self, name: str) -> None:
        """Start a service without waiting for it; one that runs already is left alone."""
        self._call_unless_done("startProcess", name, False)

    def stop(self, name: str) -> None:
        """Send SIGTERM to a service without waiting; after 10 s supervisord sends SIGKILL."""
        self._call_unless_done("stopProcess", name, False)

    def kill(self, name: str) -> None:
        """Send SIGKILL to a service that was told to stop."""
        self._call_unless_done("signalProcess", name, "KILL")

    def shut_down(self) -> None:
        """End supervisord itself."""
        self._call("shutdown")

    def _call_unless_done(self, method: str, *arguments: Any) -> None:
        # Faults here mean that the service is already in the wanted state, or has just ended by itself.
        with contextlib.suppress(Fault):
            self._call(method, *arguments)

    def _call(self, method: str, *arguments: Any) -> Any:
        with ServerProxy("http://127.0.0.1", transport=SupervisorTransport(None, None, f"unix://{self.socket}")) as proxy:
            try:
                return getattr(proxy.supervisor, method)(*arguments)
            except http.client.HTTPException as error:
                raise ConnectionError(f"supervisord broke off on {self.socket}: {error}") from error
            except Fault as fault:
                if fault.faultCode == Faults.SHUTDOWN_STATE:
                    raise ConnectionError(f"supervisord on {self.socket} is ending") from fault
                raise


def socket_path(var: Path) -> Path:
    """Where supervisord of a data folder listens; a long path is shortened by way of the folder for temporary files."""
    path = var / "run" / "supervisor.sock"
    if len(str(path)) <= SOCKET_PATH_MAX:
        return path
    return Path(tempfile.gettempdir()) / f"rongzhi-{hashlib.sha256(str(var).encode()).hexdigest()[:12]}.sock"


def configuration(services: Iterable[Service], settings: Settings) -> str:
    """The whole of supervisord's configuration for these services."""
    user = "user=root\n" if os.geteuid() == 0 else ""
    head = HEAD.format(socket=socket_path(settings.var), logs=settings.logs, run=settings.run, user=user)
    programs = [
        PROGRAM.format(
            name=service.name,
            command=f"{shlex.quote(sys.executable)} -m {service.module}",
            root=ROOT,
            captured=service.captured(settings),
        )
        for service in services
    ]
    return (head + "".join(programs)).replace("%", "%%")


def start_supervisord(services: Iterable[Service], settings: Settings, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start it, in a session of its own so that Ctrl-C reaches only who gives the orders; returns when it answers.

    Raises:
        Obstacle: it ended or did not answer; its log is named.
    """
    for folder in (settings.run, settings.logs):
        folder.mkdir(parents=True, exist_ok=True)
    file = settings.run / "supervisord.conf"
    file.write_text(configuration(services, settings), encoding="utf-8")
    command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "-c", str(file)]
    log = settings.logs / "supervisord.log"
    with (settings.logs / "supervisord.out").open("ab") as out:
        process = subprocess.Popen(
            command, env=environ, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    orders, until_s = Orders(socket_path(settings.var)), monotonic_s() + ANSWERS_WITHIN_S
    while monotonic_s() < until_s and process.poll() is None:
        try:
            orders.processes()
            return process
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_S)
    process.kill()
    raise Obstacle(f"supervisord did not start (code {process.wait()}). Read {log} and {settings.logs / 'supervisord.out'}.")
