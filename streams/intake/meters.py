"""What the door counts, for Prometheus."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from streams.intake.refusals import IdTaken, Malformed, NotJson, TooLarge, TooSlow, Unavailable

# An acknowledgement takes some ms; 5 s is the limit after which nothing is promised.
RECEIPT_BUCKETS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
RESULTS: dict[type[Exception], str] = {
    Malformed: "malformed",
    NotJson: "malformed",
    TooLarge: "too-large",
    TooSlow: "too-slow",
    IdTaken: "id-taken",
    Unavailable: "unavailable",
}


class Tally(Struct):
    """What is being counted: the command's short type, as soon as it is known."""

    kind: str


class Meters:
    """The counters of one door; each door has its own registry, so that tests do not share them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._commands = Counter(
            "rongzhi_intake_commands",
            "Requests with a command or report, by type and what came of them at the door",
            ("type", "result"),
            registry=self._registry,
        )
        self._receipts = Histogram(
            "rongzhi_intake_receipt_seconds",
            "From a command read to its acknowledgement by the log",
            buckets=RECEIPT_BUCKETS_S,
            registry=self._registry,
        )

    @contextmanager
    def counted(self, kind: str) -> Iterator[Tally]:
        """Count the request made within, by what comes of it."""
        tally = Tally(kind)
        try:
            yield tally
        except tuple(RESULTS) as error:
            self._commands.labels(tally.kind, RESULTS[type(error)]).inc()
            raise
        self._commands.labels(tally.kind, "stored").inc()

    def receipt(self, seconds: float) -> None:
        """A receipt took so long."""
        self._receipts.observe(seconds)

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """A gauge that is read when it is asked for."""
        Gauge(f"rongzhi_{name}", meaning, registry=self._registry).set_function(read)

    def page(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)
