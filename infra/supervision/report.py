"""What runs on a data folder now, as `./rongzhi status` tells it."""

from datetime import UTC, datetime

from msgspec import Struct

from infra.supervision.health import health_of
from infra.supervision.progress_of_log import ParkedRecords, progress_of
from infra.supervision.running_start import plays_demonstration, restarts_of
from infra.supervision.services import Service, services_of
from infra.supervision.supervisord import Orders, Process, socket_path
from schemas.look import State
from streams.settings import Settings

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
    """All services of a data folder, and the records that could not be read or folded (None: not known)."""

    services: tuple[ServiceState, ...]
    parked: ParkedRecords | None
    var: str


def report_of(settings: Settings) -> Report:
    """Ask supervisord, the services and the log; where nothing runs, every service is stopped and nothing is measured."""
    services = services_of(settings, plays_demonstration(settings))
    try:
        processes = Orders(socket_path(settings.var)).processes()
    except OSError:
        return Report(tuple(_stopped(service, settings) for service in services), None, str(settings.var))
    restarts, progress = restarts_of(settings), progress_of(settings)
    states = tuple(
        state_of(service, processes[service.name], settings, progress.lags.get(service.name), restarts.get(service.name, 0))
        for service in services
        if service.name in processes
    )
    return Report(states, progress.parked, str(settings.var))


def state_of(service: Service, process: Process, settings: Settings, lag: int | None, restarts: int) -> ServiceState:
    """One service by what supervisord says of its process and by what the service itself answers."""
    state = STATES.get(process.state, "stopped")
    if state in ("running", "starting"):
        state = health_of(service, settings, process.pid)
    since = datetime.fromtimestamp(process.started_s, UTC) if process.started_s and state != "stopped" else None
    return ServiceState(service.name, state, service.address(settings), since, lag, restarts)


def _stopped(service: Service, settings: Settings) -> ServiceState:
    return ServiceState(service.name, "stopped", service.address(settings), None, None, 0)
