"""What runs on a data folder now, as `./rongzhi status` tells it."""

import json
from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Struct

from infra.supervision.health import serves
from infra.supervision.progress_of_log import lag_of, parked
from infra.supervision.services import Service, services_of
from infra.supervision.supervisord import Orders, Process, socket_path
from streams.settings import Settings, as_environ, read_settings

State = Literal["starting", "running", "failed", "stopped"]

# supervisord's words; a service that died and waits to be started again has failed until it is up.
STATES: dict[str, State] = {
    "STARTING": "starting",
    "RUNNING": "running",
    "BACKOFF": "failed",
    "FATAL": "failed",
    "UNKNOWN": "failed",
    "EXITED": "failed",
}


class ServiceState(Struct, frozen=True):
    """One service now: `since` is the time of its last start, `lag` the records it is behind (None: not measured)."""

    name: str
    state: State
    address: str | None
    since: datetime | None
    lag: int | None
    restarts: int


class Report(Struct, frozen=True):
    """All services of a data folder, and the records that could not be read or folded."""

    services: tuple[ServiceState, ...]
    parked: int | None
    var: str


class Start(Struct, frozen=True):
    """What a start was asked for, kept so that other commands ask the same broker and ports."""

    environ: dict[str, str]
    demonstration: bool


def remember_start(settings: Settings, demonstration: bool) -> None:
    """Note what is being started, for `status` and its kin."""
    settings.run.mkdir(parents=True, exist_ok=True)
    start = Start(as_environ(settings), demonstration)
    (settings.run / "start.json").write_bytes(msgspec.json.encode(start))


def settings_of_start(settings: Settings) -> tuple[Settings, bool]:
    """The settings and the choice of demonstration that the last start on this data folder used."""
    path = settings.run / "start.json"
    if not path.exists():
        return settings, False
    start = msgspec.json.decode(path.read_bytes(), type=Start)
    return read_settings(start.environ), start.demonstration


def remember_restarts(settings: Settings, restarts: dict[str, int]) -> None:
    """Note how often each service was started again, for `status`."""
    (settings.run / "restarts.json").write_text(json.dumps(restarts), encoding="utf-8")


def report_of(settings: Settings) -> Report:
    """Ask supervisord, the services and the log; where nothing runs, every service is stopped and nothing is measured."""
    settings, demonstration = settings_of_start(settings)
    services = services_of(settings, demonstration)
    try:
        processes = Orders(socket_path(settings.var)).processes()
    except OSError:
        return Report(tuple(_stopped(service, settings) for service in services), None, str(settings.var))
    restarts = _restarts(settings)
    lags = lag_of(settings)
    states = tuple(
        state_of(service, processes[service.name], settings, lags.get(service.name), restarts.get(service.name, 0))
        for service in services
        if service.name in processes
    )
    return Report(states, parked(settings), str(settings.var))


def state_of(service: Service, process: Process, settings: Settings, lag: int | None, restarts: int) -> ServiceState:
    """One service by what supervisord says of its process and by what the service itself answers."""
    state = STATES.get(process.state, "stopped")
    if state in ("running", "starting"):
        state = "running" if serves(service, settings) else "starting"
    since = datetime.fromtimestamp(process.started_s, UTC) if process.started_s and state != "stopped" else None
    return ServiceState(service.name, state, service.address(settings), since, lag, restarts)


def _stopped(service: Service, settings: Settings) -> ServiceState:
    return ServiceState(service.name, "stopped", service.address(settings), None, None, 0)


def _restarts(settings: Settings) -> dict[str, int]:
    path = settings.run / "restarts.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, int]) if path.exists() else {}
