"""The one list of services: what each runs, where it answers, how its health is seen, and when it is stopped."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from streams.settings import Settings

Health = Literal["metadata", "http", "tcp", "told"]
Port = Literal["kafka_port", "clock_port", "intake_port", "gateway_port", "wall_port", "auditor_port"]
When = Literal["always", "embedded", "demonstration"]

LOOPBACK = "127.0.0.1"


class Service(Struct, frozen=True, kw_only=True):
    """One kind of process.

    Attributes:
        module: run with `python -m` from the root.
        port: the setting that holds its port, if it listens.
        health: what shows that it serves: Kafka's metadata, an HTTP answer below 500 at `path`, an open port, or its own word.
        wave: services are stopped wave by wave, the lowest first; those of one wave together.
        when: whether it runs in each start, only with the embedded broker, or only with the demonstration.
    """

    name: str
    module: str
    port: Port | None = None
    health: Health = "told"
    path: str = "/"
    wave: int = 1
    when: When = "always"

    def address(self, settings: Settings) -> str | None:
        """Where a person or a client reaches it, as a URL; None if nobody can."""
        if self.port is None:
            return None
        host, port = self.asked_on(settings), getattr(settings, self.port)
        scheme = "ws://" if self.name in ("gateway", "clock") else "http://"
        return f"{host}:{port}" if self.when == "embedded" else f"{scheme}{host}:{port}/"

    def listens_on(self, settings: Settings) -> str:
        """The address it binds: the broker serves this machine alone, whatever the others do."""
        return LOOPBACK if self.when == "embedded" else settings.listen_host

    def asked_on(self, settings: Settings) -> str:
        """The address where it is reached from this machine."""
        host = self.listens_on(settings)
        return LOOPBACK if host == "0.0.0.0" else host

    def captured(self, settings: Settings) -> Path:
        """Where what it prints goes; the broker writes and rotates its own log beside that."""
        return settings.logs / f"{self.name}.{'out' if self.when == 'embedded' else 'log'}"

    def log_names(self, settings: Settings) -> str:
        """The files to read when it fails."""
        own = f"{settings.logs / self.name}.log and " if self.when == "embedded" else ""
        return f"{own}{self.captured(settings)}"


SERVICES: tuple[Service, ...] = (
    Service(name="kafka", module="infra.kafka", port="kafka_port", health="metadata", wave=2, when="embedded"),
    Service(name="clock", module="streams.runners.tick", port="clock_port", health="tcp", wave=1),
    Service(name="decider", module="streams.runners.decide", wave=1),
    Service(name="reaction", module="streams.runners.react", wave=1),
    Service(name="projector", module="streams.agents.project", wave=1),
    Service(name="auditor", module="streams.auditor", port="auditor_port", wave=0),
    Service(name="intake", module="streams.intake", port="intake_port", health="http", path="/healthz", wave=0),
    Service(name="gateway", module="dashboard.gateway", port="gateway_port", health="http", path="/healthz", wave=0),
    Service(name="wall", module="dashboard.wall", port="wall_port", health="http", wave=0),
    Service(name="lookout", module="infra.supervision.lookout", wave=0),
    Service(name="demonstration", module="streams.demonstration", wave=0, when="demonstration"),
)


def services_of(settings: Settings, demonstration: bool) -> tuple[Service, ...]:
    """The services of one start, in the order in which they are started."""
    left_out = set()
    if settings.bootstrap_is_external:
        left_out.add("embedded")
    if not demonstration:
        left_out.add("demonstration")
    return tuple(service for service in SERVICES if service.when not in left_out)
