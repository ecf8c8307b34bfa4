"""One start from its first check to its orderly end."""

import subprocess
import threading
from collections.abc import Callable, Sequence

from infra.kafka.jvm import verified_jvm
from infra.obstacle import Obstacle
from infra.supervision.data_folder import Port, refuse_busy_ports
from infra.supervision.health import health_of
from infra.supervision.leftovers import MARK, end_leftovers, processes_of
from infra.supervision.running_start import remember_restarts, remember_start
from infra.supervision.services import Service
from infra.supervision.supervisord import Orders, Process, socket_path, start_supervisord
from streams.clock import monotonic_s
from streams.settings import Settings, as_environ, environ_with

# The broker must serve before anything else starts; a worker with a long log to fold may go on starting behind the others.
BROKER_WITHIN_S = 120.0
PATIENCE_S = 12.0
POLL_S = 0.2
WATCH_S = 1.0
# All three waves end within 15 s: services have until the second deadline together, the broker until the third.
WAVE_DEADLINES_S = (4.0, 9.0, 13.5)
SUPERVISORD_ENDS_WITHIN_S = 1.0

Say = Callable[[str], None]


class Watch:
    """The services of one start; whoever makes it calls `start`, then `watch`, and in any case `stop`."""

    def __init__(self, services: Sequence[Service], settings: Settings, say: Say) -> None:
        self.services = services
        self.settings = settings
        self.say = say
        self.orders = Orders(socket_path(settings.var))
        self.restarts = {service.name: 0 for service in services}
        self._known: dict[str, Process] = {}
        self._down: set[str] = set()
        self._pause = threading.Event()
        self._supervisord: subprocess.Popen[bytes] | None = None

    def start(self, demonstration: bool, before_services: Callable[[Settings], object]) -> None:
        """Check, clear, and start everything in order; returns when every service serves, or has been starting for long.

        Args:
            before_services: run when the broker answers and before anything else starts: topics and policy.

        Raises:
            Obstacle: what stands in the way; nothing runs then once `stop` was called.
        """
        try:
            self._start(demonstration, before_services)
        except ConnectionError as error:
            log = self.settings.logs / "supervisord.log"
            raise Obstacle(f"supervisord does not answer any more ({error}). Read {log}, then start again.") from error

    def _start(self, demonstration: bool, before_services: Callable[[Settings], object]) -> None:
        self._clear_the_way()
        remember_start(self.settings, demonstration)
        remember_restarts(self.settings, self.restarts)
        environ = environ_with(as_environ(self.settings) | {MARK: str(self.settings.var), "PYTHONUNBUFFERED": "1"})
        self._supervisord = start_supervisord(self.services, self.settings, environ)
        brokers = [service for service in self.services if service.health == "metadata"]
        for service in brokers:
            self.orders.start(service.name)
            if not self._serves_by(service, monotonic_s() + BROKER_WITHIN_S):
                raise Obstacle(
                    f"{service.name} did not serve within {BROKER_WITHIN_S:.0f} s. Read {service.log_names(self.settings)}."
                )
        before_services(self.settings)
        rest = [service for service in self.services if service not in brokers]
        for service in rest:
            self.orders.start(service.name)
        until_s = monotonic_s() + PATIENCE_S
        self._down = {service.name for service in rest if not self._serves_by(service, until_s)}
        self._known = self.orders.processes()

    def watch(self) -> None:
        """Tell of every service that dies and comes back; returns only if supervisord itself is gone.

        Raises:
            Obstacle: supervisord ended; what it had started is ended by `stop`.
        """
        while self._supervisord is not None and self._supervisord.poll() is None:
            self._pause.wait(WATCH_S)
            try:
                self.look()
            except OSError as error:
                self.say(f"supervisord does not answer ({error})")
        raise Obstacle(f"supervisord ended unasked. Read {self.settings.logs / 'supervisord.log'}, then start again.")

    def look(self) -> None:
        """Compare the services with the last look, tell what died or came back, and start again what was given up.

        Raises:
            OSError: supervisord does not answer.
        """
        now = self.orders.processes()
        self._tell_changes(now)
        self._known = now

    def stop(self) -> None:
        """End all services in reverse order within 15 s, whatever state they are in, and leave no process behind."""
        if self._supervisord is not None and self._supervisord.poll() is None:
            try:
                self._stop_waves()
                self.orders.shut_down()
                self._supervisord.wait(SUPERVISORD_ENDS_WITHIN_S)
            except (OSError, subprocess.TimeoutExpired):
                self.say("supervisord does not answer; its processes are ended one by one")
        if processes_of(self.settings.var):
            end_leftovers(self.settings.var)
        if self._supervisord is not None:
            self._supervisord.wait()

    def _clear_the_way(self) -> None:
        ended = end_leftovers(self.settings.var)
        if ended:
            self.say(f"ended {ended} processes that an earlier, killed start had left")
        refuse_busy_ports(ports_of(self.services, self.settings))
        if any(service.health == "metadata" for service in self.services):
            verified_jvm(self.settings.jars, self.settings.kafka_heap_mib)

    def _serves_by(self, service: Service, until_s: float) -> bool:
        """Whether a service that was started serves by then; raises Obstacle if it ended."""
        while True:
            process = self.orders.processes()[service.name]
            if process.state in ("BACKOFF", "FATAL", "EXITED"):
                raise Obstacle(
                    f"{service.name} ended at its start ({process.failure or process.state}). "
                    f"Read {service.log_names(self.settings)}."
                )
            if process.pid and health_of(service, self.settings, process.pid) == "running":
                return True
            if monotonic_s() >= until_s:
                return False
            self._pause.wait(POLL_S)

    def _tell_changes(self, now: dict[str, Process]) -> None:
        for service in self.services:
            before, after = self._known[service.name], now[service.name]
            if after.state == "FATAL":
                self.orders.start(service.name)
            # By the time of the start: at a look between its death and its start there is no process to compare.
            if before.started_s != after.started_s:
                self._down.add(service.name)
                self.restarts[service.name] += 1
                remember_restarts(self.settings, self.restarts)
                self.say(f"{service.name} died and is started again (number {self.restarts[service.name]})")
            elif service.name in self._down and after.pid and health_of(service, self.settings, after.pid) == "running":
                self._down.discard(service.name)
                self.say(f"{service.name} is running" + (" again" if self.restarts[service.name] else ""))

    def _stop_waves(self) -> None:
        began_s = monotonic_s()
        waiting: list[str] = []
        for wave, deadline_s in enumerate(WAVE_DEADLINES_S):
            of_wave = [service.name for service in reversed(self.services) if service.wave == wave]
            for name in of_wave:
                self.orders.stop(name)
            waiting = self._wait_until_ended([*waiting, *of_wave], began_s + deadline_s)
            if wave > 0:
                for name in waiting:
                    self.say(f"{name} did not end and is killed")
                    self.orders.kill(name)

    def _wait_until_ended(self, names: list[str], until_s: float) -> list[str]:
        while True:
            processes = self.orders.processes()
            names = [name for name in names if processes[name].pid]
            if not names or monotonic_s() >= until_s:
                return names
            self._pause.wait(POLL_S / 2)


def ports_of(services: Sequence[Service], settings: Settings) -> list[Port]:
    """Every port that these services will listen on, the controller's of an embedded broker too."""
    ports = [
        Port(service.name, service.port, service.listens_on(settings), int(getattr(settings, service.port)))
        for service in services
        if service.port
    ]
    brokers = [port for port in ports if port.setting == "kafka_port"]
    return ports + [Port("kafka's controller", port.setting, port.host, settings.controller_port) for port in brokers]
