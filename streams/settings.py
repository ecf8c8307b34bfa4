"""Every environment variable that Rongzhi reads, with unit and default; no other module looks at the environment.

A malformed variable is refused by name. `read_settings()` is called once, at the start of a process, and the frozen
result is handed on as an argument.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from schemas.codec import MESSAGE_BYTES_MAX
from schemas.ticket.stages import PHOTOS_MAX

ROOT = Path(__file__).resolve().parent.parent

CLOCK_MODES = ("wall", "record")
ClockMode = Literal["wall", "record"]


class SettingMalformed(Exception):
    """A variable of the environment that cannot be read: its name, what was found, what is expected."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings of one process; paths are absolute, ports are TCP ports on `listen_host`."""

    var: Path
    jars: Path
    city: str
    clock: ClockMode
    partitions: int
    replication: int
    slot: int
    bootstrap: str
    bootstrap_is_external: bool
    listen_host: str
    kafka_port: int
    kafka_heap_mib: int
    intake_port: int
    gateway_port: int
    wall_port: int
    clock_host: str
    clock_port: int
    auditor_host: str
    auditor_port: int
    message_bytes_max: int
    photos_max: int
    photo_bytes_max: int
    rate_per_second: int
    in_flight_max: int
    projector_mib_max: int
    pace: int
    log_level: str

    @property
    def controller_port(self) -> int:
        """The embedded broker's controller port: always the one after `kafka_port`."""
        return self.kafka_port + 1

    @property
    def run(self) -> Path:
        """Locks, sockets and generated configuration of the processes that run now."""
        return self.var / "run"

    @property
    def logs(self) -> Path:
        """Rotated logs of the services and of the broker."""
        return self.var / "logs"

    @property
    def city_pack(self) -> Path:
        """Folder of the city pack in use."""
        return ROOT / "infra" / "city" / self.city

    def lock_path(self, service: str) -> Path:
        """The file a service locks for its slot, so that it cannot run twice on one data folder."""
        return self.run / f"{service}-{self.slot}.lock"


class Variable(msgspec.Struct, frozen=True):
    """One variable: its name, the field it fills, how its text is read, its default as text, and what it means."""

    name: str
    field: str
    read: Callable[[str], Any]
    default: str
    meaning: str


def _path(text: str) -> Path:
    return (ROOT / Path(text).expanduser()).resolve()


def _word(text: str) -> str:
    if not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError("a word of letters, digits, - and _")
    return text


def _host(text: str) -> str:
    if not text or "/" in text or " " in text:
        raise ValueError("a host name or an address without a port")
    return text


def _brokers(text: str) -> str:
    for broker in text.split(","):
        host, _, port = broker.strip().rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("HOST:PORT, several separated by commas")
    return text


def _between(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError("one of " + ", ".join(words))
        return text

    return read


_port = _between(1, 65534)

VARIABLES: tuple[Variable, ...] = (
    Variable("RONGZHI_VAR", "var", _path, "var", "data folder; relative to the root of the project"),
    Variable("RONGZHI_JARS", "jars", _path, ".jars", "folder of Kafka's jars, shared by all data folders"),
    Variable("RONGZHI_CITY", "city", _word, "taizhou", "name of the city pack under infra/city"),
    Variable(
        "RONGZHI_CLOCK",
        "clock",
        _one_of(*CLOCK_MODES),
        "wall",
        "time of a fresh log: the wall's, or an import's",
    ),
    Variable("RONGZHI_PARTITIONS", "partitions", _between(1, 1024), "8", "partitions of a fresh log, fixed for ever"),
    Variable("RONGZHI_REPLICATION", "replication", _between(1, 5), "1", "replicas of each partition; 3 in a cluster"),
    Variable("RONGZHI_SLOT", "slot", _between(0, 999), "0", "number of the worker among its kind"),
    Variable("RONGZHI_BOOTSTRAP", "bootstrap", _brokers, "", "list of an existing cluster's brokers; empty: embedded"),
    Variable("RONGZHI_LISTEN", "listen_host", _host, "127.0.0.1", "address that intake, gateway, wall, clock, auditor listen on"),
    Variable("RONGZHI_KAFKA_PORT", "kafka_port", _port, "19092", "port of the embedded broker; the next is its controller's"),
    Variable("RONGZHI_KAFKA_HEAP_MIB", "kafka_heap_mib", _between(256, 65536), "512", "heap of the embedded broker in MiB"),
    Variable("RONGZHI_INTAKE_PORT", "intake_port", _port, "8600", "port of the intake, HTTP"),
    Variable("RONGZHI_GATEWAY_PORT", "gateway_port", _port, "8601", "port of the gateway, websockets"),
    Variable("RONGZHI_WALL_PORT", "wall_port", _port, "8602", "port of the wall, HTTP"),
    Variable("RONGZHI_CLOCK_HOST", "clock_host", _host, "127.0.0.1", "host where an import leases the clock"),
    Variable("RONGZHI_CLOCK_PORT", "clock_port", _port, "8603", "port of the clock's lease"),
    Variable("RONGZHI_AUDITOR_HOST", "auditor_host", _host, "127.0.0.1", "host where the wall asks what stands behind a number"),
    Variable("RONGZHI_AUDITOR_PORT", "auditor_port", _port, "8604", "port of the auditor, HTTP"),
    Variable(
        "RONGZHI_MESSAGE_BYTES_MAX",
        "message_bytes_max",
        _between(1024, MESSAGE_BYTES_MAX),
        str(MESSAGE_BYTES_MAX),
        "limit of a message in bytes",
    ),
    Variable("RONGZHI_PHOTOS_MAX", "photos_max", _between(0, PHOTOS_MAX), "4", "limit of the photos of one report"),
    Variable(
        "RONGZHI_PHOTO_BYTES_MAX",
        "photo_bytes_max",
        _between(1024, 1 << 25),
        "2097152",
        "limit of one photo of a report in bytes",
    ),
    Variable(
        "RONGZHI_RATE_PER_SECOND",
        "rate_per_second",
        _between(1, 10_000),
        "1000",
        "limit of requests per second of one client's address at the intake",
    ),
    Variable("RONGZHI_IN_FLIGHT_MAX", "in_flight_max", _between(1, 10_000), "256", "limit of requests the intake holds at once"),
    Variable(
        "RONGZHI_PROJECTOR_MIB_MAX",
        "projector_mib_max",
        _between(128, 1 << 20),
        "4096",
        "memory in MiB above which the projector ends itself and is started anew",
    ),
    Variable(
        "RONGZHI_PACE",
        "pace",
        _between(0, 3600),
        "0",
        "city seconds per wall second of a demonstration; 0: three days at once, then 60, after thirty days 1",
    ),
    Variable(
        "RONGZHI_LOG_LEVEL",
        "log_level",
        _one_of("debug", "info", "warning", "error"),
        "info",
        "least level logged",
    ),
)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings, from the process's environment unless another is given.

    Raises:
        SettingMalformed: the first variable that cannot be read; unknown RONGZHI_ variables are left alone.
    """
    source = os.environ if environ is None else environ
    fields = {variable.field: _read(variable, source) for variable in VARIABLES}
    external = bool(fields["bootstrap"])
    if not external:
        fields["bootstrap"] = f"127.0.0.1:{fields['kafka_port']}"
    return Settings(bootstrap_is_external=external, **fields)


def variable_of(field: str) -> str:
    """The name of the variable that fills a setting."""
    return next(variable.name for variable in VARIABLES if variable.field == field)


def environ_with(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process with some variables set otherwise, for a child or for `read_settings`."""
    return {**os.environ, **changes}


def as_environ(settings: Settings) -> dict[str, str]:
    """The variables that make a child process read exactly these settings."""
    values = {variable.name: str(getattr(settings, variable.field)) for variable in VARIABLES}
    if not settings.bootstrap_is_external:
        values["RONGZHI_BOOTSTRAP"] = ""
    return values


def _read(variable: Variable, source: Mapping[str, str]) -> Any:
    text = source.get(variable.name, "").strip() or variable.default
    if not text:
        return ""
    try:
        return variable.read(text)
    except ValueError as expected:
        raise SettingMalformed(
            f"{variable.name}={text!r} cannot be read: expected {expected}. {variable.name} is the {variable.meaning}. "
            "Correct it or unset it."
        ) from None
